import {hash} from "node:crypto";
import type {Config} from "../../config.ts";
import type {EventSender} from "../../lib/webhook-secrets.ts";
import {GITHUB_BODY_BYTES_MAX, githubReceiver} from "../../sources/github/webhook.ts";
import {PAGERDUTY_BODY_BYTES_MAX, receivePagerduty} from "../../sources/pagerduty/webhook.ts";
import {PREFECT_BODY_BYTES_MAX, receivePrefect} from "../../sources/prefect/webhook.ts";
import type {RawEvent} from "../../sources/source.ts";

export type Sent = {headers: Readonly<Record<string, string | undefined>>; body: Buffer};

export type Received =
  | {status: "accepted"; events: readonly RawEvent[]; hints?: readonly string[]}
  | {status: "ignored"; reason: string}
  | {status: "refused"; code: 400 | 401 | 413 | 422; reason: string};

/** What is asked of a delivery before its body is read. */
type Gate = {
  bytesMax: number;
  /** One of these headers proves who sends; a delivery without them is refused before its body is read. */
  proofs: readonly string[];
};

type Reading = {
  secrets: readonly string[];
  config: Config;
  identify: (identity: string) => string;
};

/** How the deliveries of one sender are read. */
type Reader = Gate & {
  /** Verifies, then reads. Throws for nothing that was sent. */
  receiver: (options: Reading) => (sent: Sent) => Received;
  /** The id of a verified delivery. */
  idOf: (sent: Sent) => string;
};

export const senders: Readonly<Record<EventSender, Reader>> = {
  github: {
    bytesMax: GITHUB_BODY_BYTES_MAX,
    proofs: ["x-hub-signature-256"],
    receiver: githubReceiver,
    idOf: ({headers}) => headers["x-github-delivery"]?.trim() ?? "",
  },
  prefect: {
    bytesMax: PREFECT_BODY_BYTES_MAX,
    proofs: ["x-ingest-token", "authorization"],
    receiver: options => sent => receivePrefect(sent, options),
    // A delivery of several documents has no id of its own.
    idOf: digestId,
  },
  pagerduty: {
    bytesMax: PAGERDUTY_BODY_BYTES_MAX,
    proofs: ["x-pagerduty-signature"],
    receiver: options => sent => receivePagerduty(sent, options),
    idOf: digestId,
  },
};

/** For senders that give a delivery no id: what is sent again has the same bytes. */
function digestId({body}: Sent): string {
  return `sha256:${digestOf(body)}`;
}

export function digestOf(body: Buffer): string {
  return hash("sha256", body);
}
