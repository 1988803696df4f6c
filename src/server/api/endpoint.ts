import type {z} from "zod";
import type {Config} from "../../config.ts";
import type {CheckRow} from "../../documents/doctor.ts";
import type {SyncState} from "../../documents/status.ts";
import type {Metric} from "../../metrics/header.ts";
import type {Reader} from "../../metrics/reader.ts";
import type {User} from "../sign-in/user.ts";

/** What the answers are made of, beside the results. */
export type ApiWorld = {
  config: Config;
  metrics: readonly Metric[];
  version: string;
  /** What `fivekeys doctor` finds. */
  checks: () => Promise<readonly CheckRow[]>;
  sync: () => SyncState;
};

/** A question, with all that decides its answer. */
export type Asked<Q> = {
  query: Q;
  /** What the address names: a metric, a deployment, a reference; empty where it names nothing. */
  id: string;
  reader: Reader;
  world: ApiWorld;
  user: User;
};

/** An address that is read, as the routes and the description of the API see it. */
export type Endpoint = {
  /** Below `/api/v1`; `{id}` stands for one part, `{id...}` for all that follows. */
  path: string;
  name: string;
  summary: string;
  /** What `{id}` is. */
  id?: string;
  query: z.ZodObject;
  answer: z.ZodType;
  /**
   * `results`: made of the published results alone, and so kept. `role`: the same for all of one role. `now`: made anew
   * each time.
   */
  depends: "results" | "role" | "now";
  /** Whether this very answer is; left out: each is. */
  isKept?: (document: object) => boolean;
  make: (asked: Asked<Record<string, unknown>>) => Promise<object>;
};

/** An endpoint whose `make` knows the types of its parameters. */
export function endpoint<Q extends z.ZodObject, A extends object>(
  definition: Omit<Endpoint, "query" | "answer" | "make" | "isKept"> & {
    query: Q;
    answer: z.ZodType<A>;
    make: (asked: Asked<z.infer<Q>>) => Promise<A>;
    isKept?: (document: A) => boolean;
  },
): Endpoint {
  return definition as unknown as Endpoint;
}
