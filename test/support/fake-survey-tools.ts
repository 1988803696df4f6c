import {createPublicKey, generateKeyPairSync, type KeyObject, verify} from "node:crypto";
import {createServer, type IncomingMessage, type ServerResponse} from "node:http";
import type {AddressInfo} from "node:net";
import {onTestFinished} from "vitest";

type Answer = {status: number; headers?: Record<string, string>; body?: string};

/** What somebody answered: a score for docs, their team and words. */
export type FakeResponse = {token: string; at: string; docs: number; team: string};

export const TOKENS = {
  typeform: "tfp_0123456789_AbCdEf",
  google_forms: "ya29.AbCdEfGhIjKl",
  formbricks: "fbk_0123456789AbCdEf",
};
/** Words that nobody may keep. */
export const SECRETS = [
  "Zanele",
  "kanarie@voorbeeld.example",
  "10.1.2.3",
  "Canary/1.0",
  "telltale",
];
/** Rows of every page: few, so that lists have several. */
const PAGE_ROWS = 4;

const [NAME, EMAIL, IP, AGENT, WORDS] = SECRETS as [string, string, string, string, string];

function typeform({token, at, docs, team}: FakeResponse): object {
  const field = (id: string, type: string) => ({id, type, ref: `${id}_ref`});
  return {
    ...{response_id: token, token, landed_at: at, submitted_at: at},
    metadata: {user_agent: AGENT, network_id: IP, platform: "other", referer: WORDS},
    hidden: {name: NAME, email: EMAIL},
    answers: [
      {type: "number", number: docs, field: field("docs", "opinion_scale")},
      {type: "choice", choice: {label: team}, field: field("team", "dropdown")},
      {type: "text", text: `${WORDS} ${NAME}`, field: field("words", "long_text")},
      {type: "email", email: EMAIL, field: field("mail", "email")},
    ],
  };
}

function google({token, at, docs, team}: FakeResponse): object {
  const said = (questionId: string, value: string) => ({
    [questionId]: {questionId, textAnswers: {answers: [{value}]}},
  });
  return {
    ...{responseId: token, createTime: at, lastSubmittedTime: at, respondentEmail: EMAIL},
    answers: {
      ...{...said("docs", String(docs)), ...said("team", team)},
      ...said("words", `${WORDS} ${NAME}`),
    },
  };
}

function formbricks({token, at, docs, team}: FakeResponse): object {
  return {
    ...{id: token, createdAt: at, updatedAt: at, finished: true, surveyId: "form", language: "en"},
    ...{contactId: NAME, contactAttributes: {email: EMAIL}, singleUseId: null, ttc: {}},
    meta: {userAgent: {browser: AGENT}, country: "ZA", url: WORDS, ipAddress: IP},
    data: {docs, team, words: `${WORDS} ${NAME}`, email: EMAIL},
  };
}

/** For tests: the APIs of three survey tools over HTTP; `broken` breaks one request after the other. */
export async function fakeSurveyTools(responses: FakeResponse[]) {
  const asked: string[] = [];
  const broken: Answer[] = [];
  const {publicKey, privateKey} = generateKeyPairSync("rsa", {modulusLength: 2048});

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", "http://localhost");
    asked.push(`${url.pathname}${url.search}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const {
      status,
      headers = {},
      body,
    } = broken.shift() ?? found(request, {url, body: Buffer.concat(chunks).toString()});
    response.writeHead(status, {"content-type": "application/json", ...headers});
    response.end(body ?? "{}");
  }

  function found(request: IncomingMessage, {url, body}: {url: URL; body: string}): Answer {
    const {pathname, searchParams: query} = url;
    const {authorization, "x-api-key": key} = request.headers;
    if (pathname === "/token") return tokenFor(body, {publicKey, url: origin()});
    if (pathname === "/forms/form/responses") {
      if (authorization !== `Bearer ${TOKENS.typeform}`) return {status: 401};
      return json(typeformPage(query));
    }
    if (pathname === "/v1/forms/form/responses") {
      if (authorization !== `Bearer ${TOKENS.google_forms}`) return {status: 401};
      return json(googlePage(query));
    }
    if (pathname === "/api/v2/management/responses") {
      if (key !== TOKENS.formbricks) return {status: 401};
      return json(formbricksPage(query));
    }
    return {status: 404};
  }

  /** The newest first, those before a token. */
  function typeformPage(query: URLSearchParams): object {
    const [since, until] = [query.get("since") ?? "", query.get("until") ?? ""];
    const all = responses
      .filter(({at}) => at >= since && at <= until)
      .toSorted((one, other) => (one.at > other.at ? -1 : 1));
    const before = all.findIndex(({token}) => token === query.get("before"));
    const items = all.slice(before + 1, before + 1 + PAGE_ROWS).map(typeform);
    return {total_items: all.length, page_count: Math.ceil(all.length / PAGE_ROWS), items};
  }

  function googlePage(query: URLSearchParams): object {
    const since = /^timestamp >= (.+)$/.exec(query.get("filter") ?? "")?.[1] ?? "";
    const all = responses.filter(({at}) => at >= since);
    const from = Number(query.get("pageToken") ?? "0");
    const next = from + PAGE_ROWS < all.length ? {nextPageToken: String(from + PAGE_ROWS)} : {};
    const page = all.slice(from, from + PAGE_ROWS).map(google);
    return page.length === 0 ? {} : {responses: page, ...next};
  }

  function formbricksPage(query: URLSearchParams): object {
    const [since, until] = [query.get("startDate") ?? "", query.get("endDate") ?? ""];
    const all = responses
      .filter(({at}) => query.get("surveyId") === "form" && at >= since && at <= until)
      .toSorted((one, other) => (one.at < other.at ? -1 : 1));
    const skip = Number(query.get("skip"));
    const data = all.slice(skip, skip + Math.min(PAGE_ROWS, Number(query.get("limit"))));
    return {data: data.map(formbricks), meta: {total: all.length}};
  }

  const server = createServer((request, response) => void answer(request, response));
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const credentials = JSON.stringify({
    ...{type: "service_account", client_email: "reader@project.example", private_key_id: "k1"},
    private_key: privateKey.export({type: "pkcs8", format: "pem"}),
    token_uri: `${origin()}/token`,
  });
  return {url: origin(), asked, broken, credentials};
}

function json(value: object): Answer {
  return {status: 200, body: JSON.stringify(value)};
}

/** Checks an assertion as Google does: its signature, for whom it is, what for, and how long. */
function tokenFor(body: string, {publicKey, url}: {publicKey: KeyObject; url: string}): Answer {
  const form = new URLSearchParams(body);
  const assertion = form.get("assertion") ?? "";
  const [head = "", claims = "", signature = ""] = assertion.split(".");
  const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
  const {iss, aud, scope, iat, exp} = read(claims);
  const isSigned = verify(
    "RSA-SHA256",
    Buffer.from(`${head}.${claims}`),
    createPublicKey(publicKey.export({type: "spki", format: "pem"})),
    Buffer.from(signature, "base64url"),
  );
  const isRight =
    form.get("grant_type") === "urn:ietf:params:oauth:grant-type:jwt-bearer" &&
    read(head).alg === "RS256" &&
    iss === "reader@project.example" &&
    aud === `${url}/token` &&
    scope === "https://www.googleapis.com/auth/forms.responses.readonly" &&
    exp - iat === 3600 &&
    Math.abs(iat - Date.now() / 1000) < 600;
  if (!isSigned || !isRight) return {status: 400, body: '{"error": "invalid_grant"}'};
  return json({access_token: TOKENS.google_forms, expires_in: 3599, token_type: "Bearer"});
}
