import type {RawEvent} from "../../src/sources/source.ts";
import {sourceTables, type sourceTables as Tables} from "../../src/tables/index.ts";
import type {Row} from "../../src/tables/table.ts";
import {at, shaOf} from "./history.ts";

type Facts<T extends keyof typeof Tables> = Partial<Row<(typeof Tables)[T]>>;

/**
 * What GitHub tells of one repository, hour by hour, as the rows that its source makes: everything is null that a
 * test does not say. People are named by any text, commits too (`shaOf`).
 */
export function github({repository = "shop"} = {}) {
  const events: RawEvent[] = [];

  function add<T extends keyof typeof Tables>(name: T, facts: Facts<T>): void {
    const {columns, key} = sourceTables[name];
    const nothing = Object.fromEntries(Object.keys(columns).map(column => [column, null]));
    const row: Record<string, unknown> = {...nothing, repository, ...facts};
    const id = (key as readonly string[]).map(column => row[column]).join(":");
    const payload = row as RawEvent["payload"];
    events.push({
      id: `${name}:${id}`,
      source: "import",
      kind: `import.${name}`,
      version: "1",
      payload,
    });
  }

  return {
    events,
    add,
    /** A pull request of Ada's, opened at an hour and merged at another; `commits` by name and hour. */
    pull(
      number: number,
      {
        opened = 1,
        merged,
        commits = {},
        ...facts
      }: Facts<"change"> & {
        opened?: number;
        merged?: number;
        commits?: Record<string, number>;
      } = {},
    ) {
      const change_id = `${repository}#${number}`;
      const merged_at = merged === undefined ? null : at(merged);
      add("change", {
        ...{change_id, number, merged_at, closed_at: merged_at, opened_at: at(opened)},
        ...{state: merged === undefined ? "open" : "merged", base_branch: "main", is_draft: false},
        ...{person_id: "ada", author_kind: "person", labels: [], is_hotfix: false},
        ...facts,
      });
      for (const [name, hour] of Object.entries(commits)) {
        const dates = {authored_at: at(hour), committed_at: at(hour)};
        const author = {person_id: "ada", author_kind: "person"};
        add("change_commit", {change_id, sha: shaOf(name), ...dates, ...author});
      }
    },
    event(number: number, kind: string, hour: number) {
      add("change_event", {change_id: `${repository}#${number}`, kind, happened_at: at(hour)});
    },
    respond(number: number, hour: number, facts: Facts<"response"> = {}) {
      const response_id = `${number}:${hour}:${events.length}`;
      const subject_id = `${repository}#${number}`;
      const who = {person_id: "bob", author_kind: "person", kind: "review"};
      add("response", {response_id, subject_id, responded_at: at(hour), ...who, ...facts});
    },
    /** A deployment of a commit with its states, by name and hour. */
    deployment(
      id: string,
      name: string,
      states: readonly (readonly [state: string, hour: number])[],
      environment = "production",
    ) {
      const created = Math.min(1_000, ...states.map(([, hour]) => hour));
      const host_deployment_id = `${repository}:deployment:${id}`;
      add("host_deployment", {
        host_deployment_id,
        sha: shaOf(name),
        environment,
        created_at: at(created),
      });
      for (const [i, [state, hour]] of states.entries()) {
        const status = {status_id: `${id}-${i}`, state, created_at: at(hour)};
        add("host_deployment_status", {host_deployment_id, ...status});
      }
    },
    release(tag: string, hour: number | null, facts: Facts<"release"> = {}) {
      const published_at = hour === null ? null : at(hour);
      add("release", {tag, published_at, is_prerelease: false, is_draft: hour === null, ...facts});
    },
    /** A run that ended at an hour, an attempt of half an hour. */
    run(run_id: string, name: string, hour: number, facts: Facts<"pipeline_run"> = {}) {
      add("pipeline_run", {
        ...{run_id, attempt: 1, workflow: "deploy.yml", event: "push", branch: "main"},
        ...{head_sha: shaOf(name), status: "completed", conclusion: "success"},
        ...{created_at: at(hour - 1), started_at: at(hour - 0.5), completed_at: at(hour)},
        ...facts,
      });
    },
    job(job_id: string, run_id: string, hour: number, facts: Facts<"pipeline_job"> = {}) {
      add("pipeline_job", {
        ...{job_id, run_id, attempt: 1, name: "publish", status: "completed"},
        ...{conclusion: "success", created_at: at(hour - 0.5)},
        ...{started_at: at(hour - 0.25), completed_at: at(hour)},
        ...facts,
      });
    },
    /** An issue of some labels, each set at an hour. */
    issue(
      number: number,
      labels: Record<string, number>,
      {opened = 0, closed, ...facts}: Facts<"issue"> & {opened?: number; closed?: number} = {},
    ) {
      const issue_id = `${repository}#${number}`;
      add("issue", {
        ...{issue_id, number, state: closed === undefined ? "open" : "closed"},
        ...{created_at: at(opened), closed_at: closed === undefined ? null : at(closed)},
        ...{labels: Object.keys(labels), author_kind: "person"},
        ...facts,
      });
      for (const [label, hour] of Object.entries(labels)) {
        add("issue_event", {issue_id, kind: "labeled", label, happened_at: at(hour)});
      }
    },
  };
}
