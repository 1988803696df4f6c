import {defaultConfig} from "../../src/config/defaults.ts";
import type {Config, DeploymentRule} from "../../src/config.ts";
import {openPrefectAuth} from "../../src/sources/prefect/auth.ts";
import {type PrefectClientOptions, prefectClient} from "../../src/sources/prefect/client.ts";
import {prefect} from "../../src/sources/prefect/index.ts";
import type {Batch, FetchContext, RequestCounts} from "../../src/sources/source.ts";
import type {FakePrefect} from "./fake-prefect/index.ts";
import {endedRun, type FakeRun, minutes, uuidOf} from "./fake-prefect/runs.ts";
import type {Store} from "./github-store.ts";

export const READ_AT = "2026-02-01T12:00:00.000Z";

export type Options = {
  prefect?: Partial<Config["prefect"]>;
  deployments?: readonly DeploymentRule[];
  readAt?: string;
  client?: Partial<PrefectClientOptions>;
  /** Dies instead of storing the batch of this number, the first being 0. */
  diesAt?: number | undefined;
  onBatch?: (batch: Batch, number: number) => void;
};

/** A rule by which the runs of some flows are deployments. */
export function ruleOf(where: DeploymentRule["where"] = {}): DeploymentRule {
  return {from: "prefect.flow_run", where, service: null, environment: "production"};
}

/** Reads the fake server into a store, as a sync does. Returns what it cost, and whether it came to the end. */
export async function readInto(
  kept: Store,
  fake: FakePrefect,
  {
    prefect: given,
    deployments = [ruleOf()],
    readAt = READ_AT,
    client: options,
    ...rest
  }: Options = {},
): Promise<{isWhole: boolean; counts: RequestCounts}> {
  const plain = {...defaultConfig("/nowhere"), deployments};
  const config = {...plain, prefect: {...plain.prefect, url: fake.url, ...given}};
  const client = prefectClient({
    url: fake.url,
    auth: openPrefectAuth({}, {isCloud: false}),
    log: {progress: () => undefined},
    sleep: async () => undefined,
    ...options,
  });
  const problems: Store["problems"] = [];
  const context: FetchContext = {
    cursor: scope => structuredClone(kept.cursors.get(scope) ?? null),
    identify: identity => `<${identity}>`,
    readAt,
    progress: () => undefined,
    upTo: () => undefined,
    problem: problem => problems.push(problem),
  };
  kept.problems = problems;
  let number = 0;
  for await (const batch of prefect.fetch(fake.url, {client, config, context})) {
    if (number === rest.diesAt) return {isWhole: false, counts: client.counts()};
    rest.onBatch?.(batch, number);
    kept.keep(batch);
    number++;
  }
  return {isWhole: true, counts: client.counts()};
}

/** No rule makes deployments of any run: only what was written over has its history read. */
export const noRules = {deployments: []} satisfies Options;

export function idsOf(kept: Store): unknown[] {
  return kept
    .table("flow_run")
    .map(({flow_run_id}) => flow_run_id)
    .sort();
}

export function runOf(kept: Store, number: number) {
  return kept.table("flow_run").find(({flow_run_id}) => flow_run_id === uuidOf(number));
}

/** The types of the states that a run went through, in order. */
export function statesOf(kept: Store, number: number): unknown[] {
  return kept
    .table("flow_run_state")
    .filter(({flow_run_id}) => flow_run_id === uuidOf(number))
    .toSorted((a, b) => String(a.happened_at).localeCompare(String(b.happened_at)))
    .map(({state_type}) => state_type);
}

/** Runs that ended in January: two of three in a minute of its own, each third at the instant of the one before it. */
export function manyRuns(count = 300): FakeRun[] {
  return Array.from({length: count}, (_, i) => {
    const minute = i % 3 === 2 ? i - 1 : i;
    return endedRun(i, minutes("2026-01-20T00:00:00.000123Z", minute));
  });
}
