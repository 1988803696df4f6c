import {hash} from "node:crypto";
import type {Config} from "../../config.ts";
import type {Sender} from "../../lib/webhook-secrets.ts";
import {GITHUB_BODY_BYTES_MAX, githubReceiver} from "../../sources/github/webhook.ts";
import {PAGERDUTY_BODY_BYTES_MAX, receivePagerduty} from "../../sources/pagerduty/webhook.ts";
import {PREFECT_BODY_BYTES_MAX, receivePrefect} from "../../sources/prefect/webhook.ts";
import type {RawEvent} from "../../sources/source.ts";

export type Sent = {headers: Readonly<Record<string, string | undefined>>; body: Buffer};

export type Received =
  | {status: "accepted"; events: readonly RawEvent[]; hints?: readonly string[]}
  | {status: "ignored"; reason: string}
  | {status: "refused"; code: 400 | 401 | 413 | 422; reason: string};

/** How the deliveries of one sender are read. */
export type Receiver = {
  bytesMax: number;
  /** One of these proves who sends; a delivery without them is refused before its body is read. */
  proofs: readonly string[];
  /** Verifies, then reads. Throws for nothing that was sent. */
  receive: (sent: Sent) => Received;
  /** The id of a verified delivery. */
  idOf: (sent: Sent) => string;
};

type EventSender = Exclude<Sender, "typeform">;

/** What receives the deliveries of those whose deliveries are events. */
export const receivers: Readonly<
  Record<
    EventSender,
    (options: {
      secrets: readonly string[];
      config: Config;
      identify: (identity: string) => string;
    }) => Receiver
  >
> = {
  github: options => ({
    bytesMax: GITHUB_BODY_BYTES_MAX,
    proofs: ["x-hub-signature-256"],
    receive: githubReceiver(options),
    idOf: ({headers}) => headers["x-github-delivery"]?.trim() ?? "",
  }),
  prefect: options => ({
    bytesMax: PREFECT_BODY_BYTES_MAX,
    proofs: ["x-ingest-token", "authorization"],
    receive: sent => receivePrefect(sent, options),
    // A delivery of several documents has no id of its own.
    idOf: digestId,
  }),
  pagerduty: options => ({
    bytesMax: PAGERDUTY_BODY_BYTES_MAX,
    proofs: ["x-pagerduty-signature"],
    receive: sent => receivePagerduty(sent, options),
    idOf: digestId,
  }),
};

/** For senders that give a delivery no id: what is sent again has the same bytes. */
function digestId({body}: Sent): string {
  return `sha256:${digestOf(body)}`;
}

export function digestOf(body: Buffer): string {
  return hash("sha256", body);
}
