import {exitCodes, UserError} from "../../../../lib/errors.ts";
import {type Env, readSecret} from "../../../../lib/secret.ts";
import {webhookSecrets} from "../../../../lib/webhook-secrets.ts";
import {formbricksResponse} from "../formbricks.ts";
import {googleResponse} from "../google-forms.ts";
import type {Response} from "../responses.ts";
import {typeformResponse} from "../typeform.ts";
import type {SurveyClient, SurveyClientOptions} from "./client.ts";
import {googleToken} from "./google-token.ts";

export type SurveyToolName = "typeform" | "google_forms" | "formbricks";

/** The days between which a form is asked about, the last one included. */
export type Span = {opened: string; closed: string};

export type SurveyTool = {
  name: string;
  hints: SurveyClientOptions["hints"];
  /** The variables that sign in, the first one that is set; each may name a file with `_FILE`. */
  variables: readonly string[];
  /** What signs a request, from the value of a variable. */
  headers: (
    secret: {variable: string; value: string},
    options: {signal?: AbortSignal | undefined},
  ) => Promise<Readonly<Record<string, string>>>;
  read: (document: unknown) => Response | null;
  /** Each page of what was answered in these days, or nearly: the day itself is looked at later. */
  pages: (client: SurveyClient, form: string, span: Span) => AsyncGenerator<readonly unknown[]>;
};

/** Whether a tool sends its responses by itself: then it is not asked for them. */
export function isDelivered(tool: SurveyToolName, env: Env): boolean {
  return tool === "typeform" && webhookSecrets(env, tool).length > 0;
}

const DAY_MS = 86_400_000;
const PAGES_MAX = 1000;
const TYPEFORM_ROWS = 1000;
const GOOGLE_ROWS = 5000;
const FORMBRICKS_ROWS = 250;

export const surveyTools: Readonly<Record<SurveyToolName, SurveyTool>> = {
  typeform: {
    name: "Typeform",
    hints: {
      token:
        "Set TYPEFORM_TOKEN to a personal token, or TYPEFORM_TOKEN_FILE to a file that holds it.",
      access: "Give the token the scope responses:read, of the account that owns the form.",
      form: "Check sources.typeform: the form's id, and the API of its region in api_url.",
    },
    variables: ["TYPEFORM_TOKEN"],
    headers: async ({value}) => ({authorization: `Bearer ${value}`}),
    read: typeformResponse,
    pages: typeformPages,
  },
  google_forms: {
    name: "Google Forms",
    hints: {
      token:
        "Set GOOGLE_FORMS_CREDENTIALS_FILE to the JSON key of a service account, or GOOGLE_FORMS_TOKEN to a token of today.",
      access:
        "Share the form with the service account, and switch on the Google Forms API for its project.",
      form: "Check sources.google_forms: the id is the one in the address where the form is edited.",
    },
    variables: ["GOOGLE_FORMS_TOKEN", "GOOGLE_FORMS_CREDENTIALS"],
    headers: async ({variable, value}, options) => {
      const token = variable === "GOOGLE_FORMS_TOKEN" ? value : await googleToken(value, options);
      return {authorization: `Bearer ${token}`};
    },
    read: googleResponse,
    pages: googlePages,
  },
  formbricks: {
    name: "Formbricks",
    hints: {
      token:
        "Set FORMBRICKS_API_KEY to a key of the environment, or FORMBRICKS_API_KEY_FILE to a file that holds it.",
      access: "Give the key permission to read the environment of the survey.",
      form: "Check sources.formbricks: the survey's id, and your own address in api_url.",
    },
    variables: ["FORMBRICKS_API_KEY"],
    headers: async ({value}) => ({"x-api-key": value}),
    read: formbricksResponse,
    pages: formbricksPages,
  },
};

/** What signs in to a tool, from the environment. Throws a UserError where there is nothing, or no word. */
export function surveySecret(tool: SurveyToolName, env: Env): {variable: string; value: string} {
  const {name, variables, hints} = surveyTools[tool];
  for (const variable of variables) {
    const value = readSecret(env, variable);
    if (value === null) continue;
    // The key of a service account is JSON; what is put into a header is one word.
    if (variable === "GOOGLE_FORMS_CREDENTIALS" || /^[\x21-\x7e]+$/.test(value)) {
      return {variable, value};
    }
    throw new UserError(
      `Cannot sign in to ${name}: ${variable} holds a space, a line break or a foreign character`,
      {hint: hints.token, exitCode: exitCodes.permission},
    );
  }
  throw new UserError(`Cannot read answers from ${name}: ${variables.join(" or ")} is not set`, {
    hint: hints.token,
    exitCode: exitCodes.permission,
  });
}

/** A day before and a day after, for the tool's days may be those of another zone. */
function around({opened, closed}: Span): {since: string; until: string} {
  const at = (day: string, more: number) =>
    new Date(Date.parse(`${day}T00:00:00Z`) + more * DAY_MS).toISOString();
  return {since: at(opened, -1), until: at(closed, 2)};
}

/** The newest first; each next page is of those before the last one's token. */
async function* typeformPages(
  client: SurveyClient,
  form: string,
  span: Span,
): AsyncGenerator<readonly unknown[]> {
  const {since, until} = around(span);
  let before: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await client.get(`/forms/${encodeURIComponent(form)}/responses`, {
      ...{page_size: String(TYPEFORM_ROWS), since: whole(since), until: whole(until)},
      ...{response_type: "completed", ...(before === null ? {} : {before})},
    });
    const items = listIn(answer, "items", "Typeform");
    // A page may be shorter than it was asked to be: the end is where nothing comes.
    if (items.length === 0) return;
    yield items;
    before = String((items.at(-1) as {token?: unknown} | null)?.token ?? "");
  }
  throw tooMany("Typeform");
}

async function* googlePages(
  client: SurveyClient,
  form: string,
  span: Span,
): AsyncGenerator<readonly unknown[]> {
  const {since} = around(span);
  let pageToken = "";
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await client.get(`/v1/forms/${encodeURIComponent(form)}/responses`, {
      ...{pageSize: String(GOOGLE_ROWS), filter: `timestamp >= ${whole(since)}`},
      ...(pageToken === "" ? {} : {pageToken}),
    });
    // A form that nobody has answered has no list at all.
    const {responses = [], nextPageToken = ""} = (answer ?? {}) as Record<string, unknown>;
    yield listIn({responses}, "responses", "Google Forms");
    pageToken = String(nextPageToken);
    if (pageToken === "") return;
  }
  throw tooMany("Google Forms");
}

async function* formbricksPages(
  client: SurveyClient,
  surveyId: string,
  span: Span,
): AsyncGenerator<readonly unknown[]> {
  const {since, until} = around(span);
  let skip = 0;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await client.get("/api/v2/management/responses", {
      ...{surveyId, limit: String(FORMBRICKS_ROWS), skip: String(skip)},
      ...{sortBy: "createdAt", order: "asc", startDate: since, endDate: until},
    });
    const items = listIn(answer, "data", "Formbricks");
    if (items.length === 0) return;
    yield items;
    skip += items.length;
  }
  throw tooMany("Formbricks");
}

/** To the second, as both tools want it. */
function whole(instant: string): string {
  return `${instant.slice(0, 19)}Z`;
}

function listIn(answer: unknown, list: string, name: string): readonly unknown[] {
  const found = (answer as Record<string, unknown> | null)?.[list];
  if (Array.isArray(found)) return found;
  throw new UserError(`Cannot read answers from ${name}: its answer holds no list of them`, {
    hint: "Check api_url in fivekeys.yaml: something else may answer there.",
    exitCode: exitCodes.unreachable,
  });
}

function tooMany(name: string): UserError {
  return new UserError(
    `Cannot read answers from ${name}: there are more than ${PAGES_MAX} pages of them`,
    {hint: "Give the wave fewer days in its mapping."},
  );
}
