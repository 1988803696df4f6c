import {mkdirSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {run} from "../../src/sources/git/fixtures/test-repository.ts";

type Row = Readonly<Record<string, unknown>>;

const REPOSITORY = "github:IAmJonoBo/Hotpass";
const NEXT_STEPS = "# Next steps\n\n## Incidents\n\n";
/** The digest of a file: what Prefect has for a version outside of git. */
const FILE_DIGEST = "a726c507c177f85bb80d8bdc661701ca";

/** Prefect's id of the run that the script calls by a name. */
function runId(name: string): string {
  return `00000000-0000-4000-8000-${Buffer.from(name).toString("hex").padStart(12, "0")}`;
}

/** A text in which the ids of runs are the names that the script has for them. */
export function withRunNames(text: string): string {
  return text.replace(/00000000-0000-4000-8000-0*([1-9][0-9a-f]*)/g, (_, digits) =>
    Buffer.from(digits, "hex").toString(),
  );
}

/** `10-06 09:00` → the instant in 2025, UTC. */
function at(time: string): string {
  return `2025-${time.replace(" ", "T")}:00.000Z`;
}

/**
 * A scripted month of Hotpass: the real git history in `folder`, with its incident in Next_Steps.md, and what
 * Prefect and GitHub Actions tell of it, as rows to import by table. All times are UTC.
 */
export function hotpassMonth(folder: string): Readonly<Record<string, readonly Row[]>> {
  const commits = history(folder);
  return {...prefectRows(commits), ...actionsRows(commits)};
}

/** The commits of main by the number of their pull request; 0 is the first. */
type Commits = Readonly<Record<number, string>>;

function history(folder: string): Commits {
  const commits: Record<number, string> = {};
  const git = (when: string, ...args: string[]) =>
    run(folder, args, {env: {GIT_AUTHOR_DATE: at(when), GIT_COMMITTER_DATE: at(when)}});
  const commit = (when: string, path: string, text: string, message: string) => {
    mkdirSync(join(folder, dirname(path)), {recursive: true});
    writeFileSync(join(folder, path), text);
    git(when, "add", path);
    git(when, "commit", "-q", "-m", message);
    return git(when, "rev-parse", "HEAD");
  };
  /** Merges what is on the branch, as GitHub does. */
  const merge = (number: number, when: string, branch: string) => {
    git(when, "checkout", "-q", "main");
    const subject = `Merge pull request #${number} from IAmJonoBo/${branch}`;
    git(when, "merge", "-q", "--no-ff", "-m", `${subject}\n\nA title`, branch);
    commits[number] = git(when, "rev-parse", "HEAD");
  };
  /** A change of one commit; returns that. */
  const change = (
    number: number,
    when: string,
    {branch = `topic-${number}`, path = `apps/data-platform/part-${number}.py`} = {},
  ) => {
    git(when, "checkout", "-q", "-b", branch, "main");
    const sha = commit(when, path, `${number}\n`, `Change ${number}`);
    merge(number, when, branch);
    return sha;
  };

  git("10-03 05:00", "init", "-q", "-b", "main");
  git("10-03 05:00", "remote", "add", "origin", "git@github.com:IAmJonoBo/Hotpass.git");
  commits[0] = commit("10-03 05:00", "apps/data-platform/part.py", "0\n", "Begin");
  commit("10-03 05:00", "Next_Steps.md", NEXT_STEPS, "Begin the list of incidents");
  change(1, "10-06 07:00");
  change(2, "10-08 08:00");
  change(3, "10-09 06:00", {path: "docs/guide.md"});
  change(4, "10-13 07:00");
  change(5, "10-14 10:00");
  change(17, "10-15 09:00", {path: "infra/queue.tf"});
  change(6, "10-17 08:00");
  change(7, "10-20 06:00");
  change(8, "10-21 08:00");
  change(9, "10-22 07:00");
  change(10, "10-22 11:00", {branch: "hotfix/export"});
  const bad = change(11, "10-23 12:00");
  git("10-24 15:00", "checkout", "-q", "-b", "revert-11", "main");
  git("10-24 15:00", "revert", "--no-edit", bad);
  merge(16, "10-24 15:00", "revert-11");
  change(12, "10-27 07:00");
  const told =
    "- [x] **2025-10-27 · Platform** — INC-2025-001 (Sev2): the export failed its validation. " +
    `(detected: 2025-10-27T10:00Z, restored: 2025-10-27T13:30Z, deployment: ${runId("r17")})\n`;
  commit("10-27 14:00", "Next_Steps.md", NEXT_STEPS + told, "Tell of the incident");
  change(13, "10-28 06:00");
  change(14, "10-31 20:00");
  return commits;
}

function prefectRows(commits: Commits) {
  const flow_run: Row[] = [];
  const flow_run_state: Row[] = [];
  const run_record: Row[] = [];

  /** A run through its states, as `MM-DD HH:MM STATE`; its row is as the last one leaves it. */
  const ran = (id: string, states: readonly string[], facts: Row = {}) => {
    const told = states.map((text, i) => {
      const [day, time, state_type] = text.split(" ");
      const state_name = state_type![0] + state_type!.slice(1).toLowerCase();
      const happened_at = at(`${day} ${time}`);
      const state_id = `${runId(id)}-${i}`;
      return {flow_run_id: runId(id), state_id, state_type, state_name, happened_at};
    });
    const {happened_at, ...last} = told.at(-1)!;
    flow_run_state.push(...told);
    flow_run.push({
      ...{...last, flow: "hotpass-refinement-pipeline", deployment: "hotpass-refinement"},
      ...{tags: ["env:production"], labels: [], parameters: [], work_pool: "default-agent-pool"},
      ...{is_subflow: false, is_scheduled: false, run_count: 1},
      ...{started_at: told[0]!.happened_at, ended_at: happened_at},
      ...facts,
    });
    return told;
  };
  const refresh = (id: string, day: string, span: string, facts: Row = {}, state = "COMPLETED") => {
    const [from, to] = span.split("–");
    return ran(id, [`${day} ${from} RUNNING`, `${day} ${to} ${state}`], facts);
  };
  const scheduled = (id: string, day: string, facts: Row) =>
    refresh(id, day, "04:00–04:30", {tags: ["hotpass"], is_scheduled: true, ...facts});
  const label = (number: number) => ({labels: [`git_sha=${commits[number]}`]});
  /** What the flow wrote down on going into a state. */
  const wrote = (state: object, facts: Row) => {
    const flow = "hotpass-refinement-pipeline";
    run_record.push({flow, tags: [], result: [], ...state, ...facts});
  };

  refresh("r00", "10-03", "06:00–06:30", label(0));

  const [begun] = refresh("r01", "10-06", "09:00–10:00");
  wrote(begun!, {sha: commits[1]});
  scheduled("r02", "10-07", {deployment_version: commits[1]!.slice(0, 8)});
  const retried = ran(
    "r03",
    ["10-08 09:00 RUNNING", "10-08 10:00 FAILED", "10-08 10:50 SCHEDULED"].concat([
      "10-08 11:00 RUNNING",
      "10-08 12:00 COMPLETED",
    ]),
    {run_count: 2},
  );
  wrote(retried[0]!, {sha: commits[2]});
  refresh("r04", "10-09", "06:10–06:40");
  scheduled("r23", "10-10", {deployment_version: FILE_DIGEST});
  refresh("g1", "10-10", "09:00–10:00", {tags: ["env:staging"], ...label(3)}, "FAILED");
  const backfill = {flow: "hotpass-backfill", deployment: "hotpass-backfill"};
  refresh("b1", "10-12", "10:00–11:00", {...backfill, tags: ["backfill", "hotpass"]});

  refresh(
    "r05",
    "10-13",
    "08:00–09:00",
    {tags: ["env:production", `git:${commits[4]!.slice(0, 7)}`]},
    "FAILED",
  );
  refresh("r06", "10-13", "11:00–11:30", {
    parameters: [`git_sha=${commits[4]}`, "incremental=true"],
  });
  const [, invalid] = refresh("r07", "10-14", "11:00–12:00", label(5));
  wrote(invalid!, {result: ["status=VALIDATION_FAILED", "success=false"]});
  const [, valid] = refresh("r08", "10-14", "15:00–16:00", label(5));
  wrote(valid!, {result: ["status=COMPLETED", "success=true"]});
  scheduled("r09", "10-16", {deployment_version: commits[5]!.slice(0, 8)});
  scheduled("r25", "10-18", {tags: [`git:${commits[6]}`]});
  refresh("b2", "10-19", "10:00–11:00", {parameters: ["backfill=true"]}, "FAILED");
  refresh("b3", "10-19", "12:00–13:00", {tags: ["backfill", "env:production"]});

  refresh("r10", "10-20", "07:00–08:00", label(7));
  refresh("s1", "10-20", "07:10–07:20", {is_subflow: true, ...label(7)});
  refresh("r11", "10-20", "09:30–10:00", label(6));
  refresh("r12", "10-21", "09:00–10:00", label(8));
  refresh("r13", "10-22", "08:00–09:00", label(9));
  refresh("r14", "10-22", "11:30–12:00", label(10));
  scheduled("r15", "10-23", label(10));
  refresh("r16", "10-24", "12:00–13:00", label(11));
  refresh("r24", "10-24", "15:30–16:00", label(16));

  refresh("r17", "10-27", "08:00–09:00", label(12));
  refresh("h1", "10-28", "10:00–11:00", {deployment: null, ...label(12)});
  refresh("r18", "10-29", "05:00–06:00");
  scheduled("r19", "10-30", label(13));
  scheduled("r26", "10-31", label(13));
  refresh("r20", "11-01", "06:00–07:00", label(14), "CRASHED");
  refresh("x1", "11-02", "06:00–06:30", label(14), "CANCELLED");
  return {flow_run, flow_run_state, run_record};
}

function actionsRows(commits: Commits) {
  const pipeline_run: Row[] = [];
  const pipeline_job: Row[] = [];
  /** A run of process-data.yml whose job of that name ran from one time of the day to another. */
  const ran = (run_id: string, number: number, [day, from, to]: string[], facts: Row = {}) => {
    const {event = "push", conclusion = "success"} = facts;
    const times = {created_at: at(`${day} ${from}`), started_at: at(`${day} ${from}`)};
    const ended = {status: "completed", conclusion, completed_at: at(`${day} ${to}`)};
    const one = {repository: REPOSITORY, run_id, attempt: 1, ...times, ...ended};
    const head_sha = commits[number];
    pipeline_run.push({
      ...{...one, workflow: "process-data.yml", event, branch: "main", head_sha},
      conclusion: conclusion === "skipped" ? "failure" : conclusion,
    });
    pipeline_job.push({...one, job_id: `${run_id}1`, name: "process-data"});
    pipeline_job.push({...one, job_id: `${run_id}2`, name: "qa", conclusion: "success"});
  };
  ran("901", 3, ["10-09", "06:05", "06:45"]);
  ran("902", 6, ["10-17", "08:40", "09:00"], {event: "workflow_dispatch"});
  ran("903", 9, ["10-22", "08:50", "09:10"]);
  ran("904", 4, ["10-13", "07:05", "07:25"], {conclusion: "skipped"});
  ran("905", 8, ["10-21", "07:30", "07:50"], {event: "pull_request"});
  return {pipeline_run, pipeline_job};
}
