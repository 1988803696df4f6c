import {type ExitCode, exitCodes, UserError} from "../../lib/errors.ts";
import type {HttpResponse} from "../../lib/http.ts";

const SAID_CHARACTERS_MAX = 200;
/** Of the machine that asks: GitHub names it where an organisation lets in certain addresses only. */
const ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[\da-f]{0,4}:){3,7}[\da-f]{1,4}\b/gi;

/** GitHub did not give what was asked for; `status` is the HTTP status, null when no answer came. */
export class GithubError extends UserError {
  readonly status: number | null;
  /** The question was too large for GitHub's ten seconds: half a page may pass. */
  readonly isTooSlow: boolean;
  /** What the token may not do, as GitHub names it: `actions: read`. */
  readonly permission: string | null;
  /** What the refusal is about: all of a repository, what the token's permissions leave out, or it does not show. */
  readonly refuses: "all" | "permission" | null;

  constructor(
    message: string,
    {
      status = null,
      isTooSlow = false,
      permission = null,
      refuses = null,
      ...options
    }: {
      status?: number | null;
      isTooSlow?: boolean;
      permission?: string | null;
      refuses?: GithubError["refuses"];
      hint?: string | null;
      exitCode?: ExitCode;
      cause?: unknown;
    },
  ) {
    super(message, options);
    this.name = "GithubError";
    this.status = status;
    this.isTooSlow = isTooSlow;
    this.permission = permission;
    this.refuses = refuses;
  }
}

const RESUME = "Run the same command again later: it goes on where it stopped.";

/** GitHub could not be reached or did not answer sensibly, also after every retry. */
export function unreachable(
  subject: string,
  reason: string,
  options: {status?: number; isTooSlow?: boolean; cause?: unknown} = {},
): GithubError {
  return new GithubError(`Cannot read ${subject} from GitHub: ${reason}`, {
    hint: RESUME,
    exitCode: exitCodes.unreachable,
    ...options,
  });
}

/** A wait for GitHub's limits that is longer than the operator allows. */
export function mustWait(why: string, until: string): GithubError {
  return new GithubError(`Cannot go on reading GitHub: ${why} until ${until}`, {
    status: 429,
    hint: "Run the same command again then, or allow more with --max-wait: it goes on where it stopped.",
    exitCode: exitCodes.unreachable,
  });
}

/** What a refusal of REST means and what to do about it. GitHub's own words are kept, without the token. */
export function refusal(
  response: HttpResponse,
  {subject, secret}: {subject: string; secret: string},
) {
  const {status, headers, body} = response;
  const say = (what: string, options: ConstructorParameters<typeof GithubError>[1]) =>
    new GithubError(`Cannot read ${subject} from GitHub: ${what}`, {status, ...options});
  if (status === 401) {
    return say("the token is not valid", {
      refuses: "all",
      hint: "It may have expired or been revoked: make a new one and set GITHUB_TOKEN.",
      exitCode: exitCodes.permission,
    });
  }
  const sso = headers.get("x-github-sso");
  if (status === 403 && sso !== null) return samlRefusal(say, sso);
  if (status === 403) {
    const permission = missingPermission(headers);
    const said = saidBy(body, secret);
    return say(`the token may not: ${said}`, {
      permission,
      refuses: permission !== null || NOT_ACCESSIBLE.test(said) ? "permission" : null,
      hint:
        permission === null
          ? "Give the token read access to this repository, or ask an owner of the organisation."
          : `Give the token the permission "${permission}".`,
      exitCode: exitCodes.permission,
    });
  }
  // A private repository without access and one that does not exist are the same 404. It is told as a matter of
  // access: that is what is wrong more often, and a script that tells 5 from 2 asks a person in both cases.
  if (status === 404) return say("there is no such thing, or the token may not see it", notFound);
  return say(`it answers ${status}: ${saidBy(body, secret)}`, {
    exitCode: status === 422 ? exitCodes.usage : exitCodes.unexpected,
  });
}

/** GitHub's words where a permission is missing: "Resource not accessible by integration". */
const NOT_ACCESSIBLE = /not accessible by/i;

const notFound = {
  refuses: "permission",
  hint: "Check the name: it may have been renamed or deleted. If it is right, give the token access to it.",
  exitCode: exitCodes.permission,
} as const;

type Say = (what: string, options: ConstructorParameters<typeof GithubError>[1]) => GithubError;

function samlRefusal(say: Say, sso: string): GithubError {
  // The query of the address is a one-time authorisation: only the page itself is named.
  const url = /url=(https:\/\/[^\s;?]+)/.exec(sso)?.[1];
  const where = url === undefined ? "in the token's settings on GitHub" : `at ${url}`;
  return say("the organisation protects it by SAML single sign-on", {
    refuses: "all",
    hint: `Authorise the token for the organisation ("Configure SSO") ${where}.`,
    exitCode: exitCodes.permission,
  });
}

/** `actions=read; contents=read` of a fine-grained token or an App, `repo` of a classic one. */
function missingPermission(headers: Headers): string | null {
  const fine = headers.get("x-accepted-github-permissions");
  if (fine)
    return fine
      .replaceAll("=", ": ")
      .replace(/\s*([,;])\s*/g, (_, sign) => (sign === "," ? " and " : " or "));
  const owned = new Set((headers.get("x-oauth-scopes") ?? "").split(/,\s*/));
  const accepted = (headers.get("x-accepted-oauth-scopes") ?? "").split(/,\s*/).filter(Boolean);
  return accepted.length === 0 || accepted.some(scope => owned.has(scope))
    ? null
    : accepted.join(" or ");
}

type GraphqlFault = {
  type?: string;
  message?: string;
  path?: readonly (string | number)[];
  extensions?: {saml_failure?: boolean};
};

/** Fields for which a token must read the contents of a repository, whatever they are part of. */
const OF_CONTENTS = ["commit", "commits", "mergeCommit", "defaultBranchRef"];

/** What the errors of a GraphQL answer mean: the first that says something speaks for all. */
export function graphqlRefusal(
  errors: readonly GraphqlFault[],
  {subject, secret}: {subject: string; secret: string},
): GithubError {
  const say: Say = (what, options) =>
    new GithubError(`Cannot read ${subject} from GitHub: ${what}`, {status: 200, ...options});
  const of = (...types: string[]) => errors.filter(({type}) => types.includes(type ?? ""));
  if (errors.some(({extensions}) => extensions?.saml_failure === true)) return samlRefusal(say, "");
  const forbidden = of("FORBIDDEN", "INSUFFICIENT_SCOPES");
  if (forbidden.length > 0) {
    return say(`the token may not: ${clip(forbidden[0]!.message ?? "", secret)}`, {
      status: 403,
      permission: permissionOf(forbidden),
      refuses: "permission",
      hint: "Give the token the permission that is named, or ask an owner of the organisation.",
      exitCode: exitCodes.permission,
    });
  }
  if (of("NOT_FOUND").length > 0) {
    return say("there is no such thing, or the token may not see it", {status: 404, ...notFound});
  }
  return say(`it refuses the query: ${clip(errors[0]?.message ?? "", secret)}`, {
    hint: "An Enterprise Server may be too old for what is asked.",
    exitCode: exitCodes.unexpected,
  });
}

/** The scopes that an error names, or what all fields need beyond what they are part of; null where neither shows. */
function permissionOf(faults: readonly GraphqlFault[]): string | null {
  const [{message = ""} = {}] = faults;
  const scopes = /requires one of the following scopes: \[([^\]]*)\]/.exec(message)?.[1];
  if (scopes) return scopes.replaceAll(/['"]/g, "").split(/,\s*/).join(" or ");
  const areOfContents = faults.every(({path = []}) =>
    path.some(field => OF_CONTENTS.includes(String(field))),
  );
  return areOfContents ? "contents: read" : null;
}

function saidBy(body: string, secret: string): string {
  try {
    const {message} = JSON.parse(body) as {message?: unknown};
    return clip(typeof message === "string" ? message : "it does not say why", secret);
  } catch {
    return "it does not say why";
  }
}

function clip(message: string, secret: string): string {
  const safe = secret === "" ? message : message.replaceAll(secret, "…");
  return safe.replace(ADDRESS, "…").replace(/\s+/g, " ").trim().slice(0, SAID_CHARACTERS_MAX);
}
