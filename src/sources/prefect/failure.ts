import {type ExitCode, exitCodes, UserError} from "../../lib/errors.ts";
import type {HttpResponse} from "../../lib/http.ts";
import type {PrefectAuth} from "./auth.ts";

const SAID_CHARACTERS_MAX = 200;

/** Prefect did not give what was asked for; `status` is the HTTP status, null when no answer came. */
export class PrefectError extends UserError {
  readonly status: number | null;
  /** The fields of the question that the server does not know: `flow_runs.end_time`. */
  readonly unknown: readonly string[];
  /** The most rows that it gives at once, where the question was for more. */
  readonly limitMax: number | null;

  constructor(
    message: string,
    {
      status = null,
      unknown = [],
      limitMax = null,
      ...options
    }: {
      status?: number | null;
      unknown?: readonly string[];
      limitMax?: number | null;
      hint?: string | null;
      exitCode?: ExitCode;
      cause?: unknown;
    } = {},
  ) {
    super(message, options);
    this.name = "PrefectError";
    this.status = status;
    this.unknown = unknown;
    this.limitMax = limitMax;
  }
}

export type About = {host: string; auth: PrefectAuth};

const RESUME = "Run the same command again later: it goes on where it stopped.";

/** Prefect could not be reached or did not answer sensibly, also after every retry. */
export function unreachable(
  {host}: Pick<About, "host">,
  reason: string,
  options: {status?: number; hint?: string; cause?: unknown} = {},
): PrefectError {
  return new PrefectError(`Cannot read Prefect at "${host}": ${reason}`, {
    hint: RESUME,
    exitCode: exitCodes.unreachable,
    ...options,
  });
}

/** A wait for the server that is longer than the operator allows. */
export function mustWait(host: string, why: string, until: string): PrefectError {
  return new PrefectError(`Cannot go on reading Prefect at "${host}": ${why} until ${until}`, {
    status: 429,
    hint: "Run the same command again then, or allow more with --max-wait: it goes on where it stopped.",
    exitCode: exitCodes.unreachable,
  });
}

/** What a refusal means and what to do about it. The server's own words are kept, without any secret. */
export function refusal({status, body}: HttpResponse, {host, auth}: About): PrefectError {
  const say = (what: string, options: ConstructorParameters<typeof PrefectError>[1]) =>
    new PrefectError(`Cannot read Prefect at "${host}": ${what}`, {status, ...options});
  const permission = {exitCode: exitCodes.permission};
  if (status === 401 && auth.variable === null) {
    return say(
      "it asks who we are, and neither PREFECT_API_AUTH_STRING nor PREFECT_API_KEY is set",
      {
        hint: "Set PREFECT_API_AUTH_STRING to the server's user:password, or PREFECT_API_KEY for Prefect Cloud.",
        ...permission,
      },
    );
  }
  if (status === 401) {
    return say(`it does not accept ${auth.variable}`, {
      hint: "It may have expired, been changed or belong to another server: set it again.",
      ...permission,
    });
  }
  const said = saidBy(body, auth);
  if (status === 403) {
    return say(`${auth.variable ?? "a caller without a key"} may not: ${said}`, {
      hint: "Give its account a role that may see the runs of the workspace.",
      ...permission,
    });
  }
  if (status === 404 || status === 405) {
    return say("its API is not at this address", {
      hint: "Check sources.prefect.url: it is the server's PREFECT_API_URL, such as http://<host>:4200/api.",
    });
  }
  const limitMax = /less than or equal to (\d+)/.exec(said)?.[1];
  return say(`it answers ${status}: ${said}`, {
    unknown: status === 422 ? unknownFields(body) : [],
    limitMax: status === 422 && limitMax !== undefined ? Number(limitMax) : null,
    exitCode: exitCodes.unexpected,
  });
}

type Refused = {
  detail?: unknown;
  exception_message?: unknown;
  exception_detail?: unknown;
};

function unknownFields(body: string): string[] {
  const {exception_detail: detail} = parse(body);
  if (!Array.isArray(detail)) return [];
  return detail.flatMap(each => {
    const {loc} = (each ?? {}) as {loc?: unknown};
    return Array.isArray(loc) ? [loc.filter(part => part !== "body").join(".")] : [];
  });
}

function saidBy(body: string, {secrets}: PrefectAuth): string {
  const {detail, exception_message: message} = parse(body);
  const said = [detail, message].find(text => typeof text === "string") as string | undefined;
  if (said === undefined) return "it does not say why";
  const safe = secrets.reduce((text, secret) => text.replaceAll(secret, "…"), said);
  return safe.replace(/\s+/g, " ").trim().slice(0, SAID_CHARACTERS_MAX);
}

function parse(body: string): Refused {
  try {
    return (JSON.parse(body) ?? {}) as Refused;
  } catch {
    return {};
  }
}
