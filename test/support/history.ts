import {createHash} from "node:crypto";
import {defaultConfig} from "../../src/config/defaults.ts";
import type {Config} from "../../src/config.ts";
import {readModel} from "../../src/lib/models.ts";
import {derive} from "../../src/pipeline/derive/index.ts";
import {ingest} from "../../src/pipeline/ingest.ts";
import {installPhrases} from "../../src/pipeline/publish.ts";
import {normalise} from "../../src/sources/index.ts";
import type {RawEvent} from "../../src/sources/source.ts";
import type {Change} from "../../src/tables/change.ts";
import type {Commit} from "../../src/tables/commit.ts";
import type {CommitDelivery, Delivery} from "../../src/tables/delivery.ts";
import type {Deployment} from "../../src/tables/deployment.ts";
import type {Failure} from "../../src/tables/failure.ts";
import type {Observation} from "../../src/tables/observation.ts";
import type {Problem} from "../../src/tables/published.ts";
import type {Service} from "../../src/tables/service.ts";
import type {SourceChange} from "../../src/tables/source-change.ts";
import type {SourceDeployment} from "../../src/tables/source-deployment.ts";
import {duckdb} from "../../src/warehouse/duckdb.ts";
import {prepare} from "../../src/warehouse/schema.ts";

/** 2025-01-06T00:00:00Z, a Monday: hour 0 of every worked example. */
const START_MS = Date.UTC(2025, 0, 6);
const HOUR_MS = 3_600_000;

/** The instant so many hours into the example. */
export function at(hours: number): string {
  return new Date(START_MS + Math.round(hours * HOUR_MS)).toISOString();
}

/** The id of the commit that an example calls by a name, which may be an id itself. */
export function shaOf(name: string): string {
  if (/^[0-9a-f]{40}$/.test(name)) return name;
  return createHash("sha1").update(name).digest("hex");
}

export type CommitFacts = Partial<Omit<Commit, "repository" | "sha" | "parents">> & {
  /** The hour of both dates; default: an hour after the commit before. */
  hour?: number;
  /** By name; default: the commit before. */
  parents?: readonly string[];
};

type DeploymentFacts = Partial<Omit<SourceDeployment, "deployment_id">>;

/** What derive made of the facts, each list in order of its key. */
export type Derived = {
  services: Service[];
  deployments: Deployment[];
  changes: Change[];
  deliveries: Delivery[];
  commitDeliveries: CommitDelivery[];
  failures: Failure[];
  problems: Problem[];
  observations: Observation[];
};

/** Those of the metrics that follow from the derived tables line by line. */
const OBSERVED = [
  "lead_time_for_changes",
  "change_lead_time",
  "change_failure_rate",
  "failed_deployment_recovery_time",
];

const plain: Omit<Commit, "repository" | "sha" | "parents" | "authored_at" | "committed_at"> = {
  person_id: null,
  author_kind: "person",
  form: "plain",
  change_number: null,
  is_hotfix: false,
  is_revert: false,
  reverts_sha: null,
  reverts_number: null,
  paths: ["src/a.ts"],
};

/**
 * A worked example: commits by name, tags and deployments of one repository, told hour by hour, and what derive
 * makes of them. The last commit is the head of the default branch unless `head` says otherwise.
 */
export function history({repository = "shop"} = {}) {
  const events: RawEvent[] = [];
  const tags: Record<string, string | boolean>[] = [];
  let last: string | null = null;
  let tip: string | null = null;
  let hour = 0;

  function add(id: string, kind: string, payload: object): void {
    const source = kind.split(".")[0]!;
    events.push({id, source, kind, version: "1", payload: payload as RawEvent["payload"]});
  }

  const told = {
    commit(name: string, {hour: when = hour + 1, parents, ...facts}: CommitFacts = {}): string {
      const sha = shaOf(name);
      hour = when;
      const dates = {authored_at: at(when), committed_at: at(when)};
      const row = {...plain, ...dates, ...facts, repository, sha};
      const names = parents ?? (last === null ? [] : [last]);
      add(`git:${repository}:commit:${sha}`, "git.commit", {...row, parents: names.map(shaOf)});
      last = name;
      return sha;
    },
    /** A tag on a commit, by its name; with an hour it is annotated. */
    tag(tag: string, name: string, when?: number) {
      const event = events.find(({payload}) => payload.sha === shaOf(name))!;
      const tagged_at = when === undefined ? (event.payload.committed_at as string) : at(when);
      tags.push({tag, sha: shaOf(name), tagged_at, is_annotated: when !== undefined});
    },
    /** An imported deployment that ended at an hour; `of` names the commit. */
    deploy(id: string, when: number, {of, ...facts}: DeploymentFacts & {of?: string} = {}) {
      add(`import:deployment:${id}`, "import.deployment", {
        deployment_id: id,
        service: "shop",
        environment: "production",
        repository,
        sha: of === undefined ? null : shaOf(of),
        started_at: null,
        finished_at: at(when),
        status: "succeeded",
        url: null,
        ...facts,
      });
    },
    /** What another source knows of a change. */
    change(id: string, facts: Partial<SourceChange>) {
      const none = {number: null, merge_sha: null, merged_at: null, first_commit_at: null};
      const stages = {opened_at: null, ready_at: null, first_response_at: null};
      const people = {person_id: null, author_kind: null, is_hotfix: null, url: null};
      const row = {change_id: id, repository, ...none, ...stages, ...people, ...facts};
      add(`import:change:${id}`, "import.change", row);
    },
    head(name: string) {
      tip = name;
    },
    /** All that was told, as raw events in the order of telling. */
    events(read_at = at(10_000)): RawEvent[] {
      const row = {repository, default_branch: "main", is_shallow: false, shallow_shas: []};
      const name = tip ?? last;
      const head_sha = name === null ? null : shaOf(name);
      const refs = {...row, head_sha, tags_read_at: read_at, read_at};
      const reading = {source: "git", version: read_at};
      return [
        ...events,
        {
          ...reading,
          id: `git:${repository}:tags:${read_at}`,
          kind: "git.tags",
          payload: {repository, read_at, tags},
        },
        {...reading, id: `git:${repository}:refs:${read_at}`, kind: "git.refs", payload: refs},
      ];
    },
    derive: (config: Partial<Config> = {}) => deriveEvents(told.events(), config),
  };
  return told;
}

/** What derive makes of raw events, in a warehouse in memory. */
export async function deriveEvents(
  events: readonly RawEvent[],
  overrides: Partial<Config> = {},
): Promise<Derived> {
  const config = {...defaultConfig("/"), ...overrides};
  const warehouse = await duckdb();
  try {
    // Little to do, and other tests beside this one.
    await warehouse.run("set threads = 1");
    await prepare(warehouse, {keyCheck: "test", refill: async () => undefined});
    await ingest(warehouse, {batch: {events}, normalise});
    await installPhrases(warehouse, config);
    await derive(warehouse, {config, progress: () => undefined});
    const observed = OBSERVED.map(
      id => `select '${id}' as metric, * from (${readModel(`metrics/dora/${id}.sql`)})`,
    ).join(" union all by name ");
    const all = <T>(name: string) => warehouse.rows<T>(`select * from ${name} order by all`);
    return {
      services: await all<Service>("service"),
      deployments: await warehouse.rows(
        "select * from deployment order by finished_at, deployment_id, service",
      ),
      changes: await warehouse.rows("select * from change order by merged_at, change_id"),
      deliveries: await warehouse.rows(
        "select * from delivery order by merged_at, change_id, service, environment",
      ),
      commitDeliveries: await all<CommitDelivery>("commit_delivery"),
      failures: await all<Failure>("failure"),
      problems: await all<Problem>(`(${readModel("steps/problem.sql")})`),
      observations: await all<Observation>(`(${observed})`),
    };
  } finally {
    await warehouse.close();
  }
}
