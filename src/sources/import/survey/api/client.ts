import {exitCodes, UserError} from "../../../../lib/errors.ts";
import type {HttpResponse} from "../../../../lib/http.ts";
import {type PatientOptions, patient} from "../../../patient.ts";
import type {RequestCounts} from "../../../source.ts";

export type SurveyClient = {
  /** What a path below the address answers. Throws a UserError that never holds a secret. */
  get: (path: string, query: Readonly<Record<string, string>>) => Promise<unknown>;
  counts: () => RequestCounts;
};

export type SurveyClientOptions = PatientOptions & {
  apiUrl: string;
  /** As people call the tool: `Typeform`. */
  name: string;
  /** What signs a request; made when the first is sent. */
  headers: () => Promise<Readonly<Record<string, string>>>;
  /** What to do where the tool says no. */
  hints: {token: string; access: string; form: string};
};

/** The one that talks to a survey tool. */
export function surveyClient({
  apiUrl,
  name,
  headers,
  hints,
  ...options
}: SurveyClientOptions): SurveyClient {
  const {unreachable, read} = answersOf({name, hints});
  const {get, counts} = patient({name, unreachable, ...options});
  const signed = async () => ({accept: "application/json", ...(await headers())});
  return {
    get: async (path, query) => {
      const url = new URL(`${apiUrl.replace(/\/+$/, "")}${path}`);
      for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
      return read(await get(url.href, signed));
    },
    counts,
  };
}

/** What an answer says, and the words where it says no. */
function answersOf({name, hints}: Pick<SurveyClientOptions, "name" | "hints">) {
  const cannot = (reason: string, options: {hint: string; exitCode: 2 | 5 | 6; cause?: unknown}) =>
    new UserError(`Cannot read answers from ${name}: ${reason}`, options);
  const {permission, usage, unreachable: exitCode} = exitCodes;
  const unreachable = (reason: string, cause?: unknown) =>
    cannot(reason, {hint: "Run the same command again later.", exitCode, cause});

  function read({status, body}: HttpResponse): unknown {
    if (status === 401) {
      throw cannot("the token is not valid", {hint: hints.token, exitCode: permission});
    }
    if (status === 403) {
      throw cannot("the token may not read them", {hint: hints.access, exitCode: permission});
    }
    if (status === 404) throw cannot("there is no such form", {hint: hints.form, exitCode: usage});
    if (status !== 200) {
      const hint = "Check the ids and the address in fivekeys.yaml.";
      throw cannot(`it refuses the question (${status})`, {hint, exitCode: usage});
    }
    try {
      return JSON.parse(body);
    } catch {
      // Not its cause either: the message quotes what was sent.
      throw unreachable("its answer is not JSON");
    }
  }

  return {unreachable, read};
}
