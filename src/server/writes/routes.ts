import {isUtf8} from "node:buffer";
import {createHash} from "node:crypto";
import {type Context, Hono} from "hono";
import type {Config} from "../../config.ts";
import type {Identity} from "../../lib/identity.ts";
import type {Log} from "../../lib/log.ts";
import type {Inbox, Outcome} from "../../pipeline/inbox.ts";
import {requireRole} from "../sign-in/roles.ts";
import type {ServerEnv} from "../sign-in/user.ts";
import {bodyReader} from "../webhooks/read-body.ts";
import type {Arrival} from "../webhooks/routes.ts";
import {type PostedTable, type RowProblem, readRows} from "./rows.ts";

const BODY_BYTES_MAX = 5 * 1024 ** 2;
const RETRY_SECONDS = "60";
/** Letters that a header can hold. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** Where rows of a table are posted. */
const PLACES: Readonly<Record<string, PostedTable>> = {
  "/deployments": "deployment",
  "/incidents": "incident",
};

export type WriteOptions = {
  config: Pick<Config, "timezone">;
  inbox: Inbox;
  identity: Pick<Identity, "identify" | "check">;
  /** Called once rows are stored; must not throw, and is soon done. */
  onArrival: (arrival: Arrival) => void;
  log: Pick<Log, "note">;
};

type Problem = {
  code: 400 | 413 | 415 | 422 | 503;
  message: string;
  hint: string;
  rows?: RowProblem[];
};

/**
 * `POST /deployments` and `POST /incidents`, for tools that are not known: one row or a list in the columns of the
 * table, all stored or none. With `Idempotency-Key` the same body is stored once, and answered the same. `GET
 * /inbox/dead` lists the deliveries that could not be used. To be mounted behind the sign-in, below `/api/v1`.
 */
export function writeRoutes(options: WriteOptions): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  const readBody = bodyReader();
  for (const [path, name] of Object.entries(PLACES)) {
    routes.post(path, requireRole("operator"), async context => {
      const key = context.req.header("idempotency-key");
      if (key !== undefined && !IDEMPOTENCY_KEY.test(key)) {
        return problem(context, {
          code: 400,
          message: "Cannot store the rows: the Idempotency-Key is odd",
          hint: "Use 1 to 255 letters, digits or signs, without spaces.",
        });
      }
      const read = await readBody(context, {bytesMax: BODY_BYTES_MAX});
      if ("code" in read) return problem(context, {...read, ...unreadable(read.reason)});
      const document = parse(read.body);
      if (document === undefined) {
        return problem(context, {code: 400, ...unreadable("the body is not JSON in UTF-8")});
      }
      return store(context, {...options, name, document, body: read.body, key});
    });
  }
  routes.get("/inbox/dead", requireRole("admin"), context =>
    context.json({schema: "fivekeys.dead-letters/1", dead: options.inbox.dead()}),
  );
  routes.onError((error, context) => {
    options.log.note(`Rows were not stored: ${error.message}`);
    return problem(context, full());
  });
  return routes;
}

async function store(
  context: Context<ServerEnv>,
  {
    config,
    inbox,
    identity,
    onArrival,
    name,
    document,
    body,
    key,
  }: WriteOptions & {
    name: PostedTable;
    document: unknown;
    body: Buffer;
    key: string | undefined;
  },
): Promise<Response> {
  const {timezone} = config;
  const rows = readRows(document, {
    name,
    timezone,
    identify: identity.identify,
    version: inbox.nextVersion,
  });
  if ("problems" in rows) {
    return problem(context, {
      code: 400,
      message: "Cannot store the rows: nothing of them was kept",
      hint: "Mend what `rows` lists; docs/reference/tables.md describes the columns.",
      rows: rows.problems,
    });
  }
  const {events} = rows;
  const answer = JSON.stringify({status: "accepted", rows: events.length});
  const digest = createHash("sha256").update(body).digest();
  // Another reader's key is another key, and so is one of another table.
  const {pseudonym} = context.get("user");
  const deliveryId =
    key === undefined ? `row:${events[0]!.id}` : JSON.stringify([pseudonym, name, key]);
  const delivery = {source: "import", deliveryId, events, keyCheck: identity.check};
  const outcome = await inbox.put(delivery, {digest, answer});
  if (outcome.status === "accepted") onArrival({source: "import", hints: []});
  return answered(context, {outcome, answer});
}

function answered(
  context: Context,
  {outcome, answer}: {outcome: Outcome; answer: string},
): Response {
  const json = {"Content-Type": "application/json"};
  if (outcome.status === "accepted") return context.body(answer, 202, json);
  if (outcome.status === "repeated") {
    return context.body(outcome.answer, 202, {...json, "Idempotency-Replayed": "true"});
  }
  if (outcome.status === "conflict") {
    return problem(context, {
      code: 422,
      message: "Cannot store the rows: the Idempotency-Key was used with another body",
      hint: "Use a new key for each body, and the same one only to send it again.",
    });
  }
  return problem(context, full());
}

function full(): Problem {
  return {
    code: 503,
    message: "Cannot store the rows: the inbox is full or cannot be written",
    hint: "Nothing was kept: send them again later, with the same Idempotency-Key.",
  };
}

function unreadable(reason: string): Pick<Problem, "message" | "hint"> {
  const hint = "Send one JSON object or a list of at most 1,000, in at most 5 MiB.";
  return {message: `Cannot store the rows: ${reason}`, hint};
}

/** Undefined where it is no JSON. */
function parse(body: Buffer): unknown {
  if (!isUtf8(body)) return undefined;
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

function problem(context: Context, {code, message, hint, rows}: Problem): Response {
  const headers: Record<string, string> = {
    ...(code === 503 ? {"Retry-After": RETRY_SECONDS} : {}),
    ...(code === 413 ? {Connection: "close"} : {}),
  };
  const error = rows === undefined ? {message, hint} : {message, hint, rows};
  return context.json({error}, code, headers);
}
