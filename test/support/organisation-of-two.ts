/** An organisation of two, where every figure about people is about fewer than five. */
export const people = ["thandi.canary@voorbeeld.example", "canary-login"];
/** The one team, of these two. */
export const TEAM = "core";
export const NOW = new Date("2026-11-22T10:00:00Z");
/** As the examples of webhooks have it. */
const REPOSITORY = "github:Codertocat/Hello-World";
export const WEEKS = 20;
const DAY_MS = 86_400_000;

export type Row = Record<string, unknown>;

/** What each importable table is told, week by week: the same two people throughout. */
export function rowsOf(table: string, week: number): Row[] {
  const at = (hours: number) =>
    new Date(NOW.getTime() - (WEEKS - week) * 7 * DAY_MS + hours * 3_600_000).toISOString();
  const person = people[week % 2];
  const sha = (of: number) => of.toString(16).padStart(40, "0");
  const id = `${REPOSITORY}#${week + 1}`;
  const run_id = `${week + 1}`;
  const flow_run_id = `flow-${week}`;
  const common = {repository: REPOSITORY, author_kind: "person", person};
  const byTable: Record<string, Row[]> = {
    commit: [0, 1].map(i => ({
      repository: REPOSITORY,
      sha: sha(2 * week + i + 1),
      parents: week + i === 0 ? [] : [sha(2 * week + i)],
      authored_at: at(i),
      committed_at: at(i),
      person: people[i],
      paths: ["docs/a.md", "src/a.ts"],
    })),
    change: [
      {
        ...{...common, change_id: id, number: week + 1, head_sha: sha(2 * week + 1)},
        ...{opened_at: at(0), ready_at: at(0), first_response_at: at(3), merged_at: at(9)},
      },
    ],
    change_commit: [
      {...common, change_id: id, sha: sha(9000 + week), authored_at: at(0), committed_at: at(0)},
    ],
    deployment: [
      {
        deployment_id: `run-${week}`,
        service: "shop",
        repository: REPOSITORY,
        finished_at: at(10),
        status: week % 4 === 0 ? "failed" : "succeeded",
      },
    ],
    flow_run: [
      {
        flow_run_id,
        flow: "refine",
        is_scheduled: false,
        is_subflow: false,
        person,
        state_type: "COMPLETED",
        state_name: "Completed",
        run_count: 1,
        tags: [],
        labels: [],
        parameters: [],
        started_at: at(9),
        ended_at: at(10),
      },
    ],
    flow_run_state: [
      {
        flow_run_id,
        state_id: `s-${week}`,
        state_type: "COMPLETED",
        state_name: "Completed",
        happened_at: at(10),
      },
    ],
    incident: [
      {incident_id: `INC-${week}`, service: "shop", detected_at: at(11), restored_at: at(12)},
    ],
    survey_wave: [
      {
        wave_id: `w${week}`,
        survey: "pulse",
        survey_version: "1",
        opened_at: at(0),
        closed_at: at(20),
        invited: 2,
        origin: "csv",
      },
    ],
    pipeline_run: [
      {
        ...{repository: REPOSITORY, run_id, attempt: 1, workflow: "qa.yml", event: "pull_request"},
        ...{branch: "topic", head_sha: sha(2 * week + 1), status: "completed"},
        ...{conclusion: week % 3 === 0 ? "failure" : "success", created_at: at(1)},
        ...{started_at: at(1), completed_at: at(2)},
      },
    ],
    pipeline_job: [
      {
        ...{repository: REPOSITORY, job_id: run_id, run_id, attempt: 1, name: "test"},
        ...{status: "completed", conclusion: "success", created_at: at(1), started_at: at(1.1)},
        completed_at: at(2),
      },
    ],
    run_record: [
      {
        ...{flow_run_id, state_id: `s-${week}`, flow: "refine", state_type: "COMPLETED"},
        ...{state_name: "Completed", happened_at: at(10), tags: [], result: ["success=true"]},
        ...{sha: sha(2 * week + 1), environment: "production", owner: TEAM},
      },
    ],
    triage_thread: [
      {
        thread_id: `t${week}`,
        channel: "help",
        team: TEAM,
        person,
        asked_at: at(2),
        answered_at: at(3),
      },
    ],
  };
  return byTable[table] ?? [];
}

/** What both answered in a wave, and each a comment that would give them away. */
export function answers(week: number) {
  return ["docs", "tooling", "support", "flow", "blocked_share", "comment"].flatMap(question =>
    people.map((_, i) => ({
      id: `import:survey_answer:${week}:${question}:${i}`,
      source: "import",
      kind: "import.survey_answer",
      version: "1",
      payload: {
        answer_id: `${week}-${question}-${i}`,
        wave_id: `w${week}`,
        question,
        team: TEAM,
        value: question === "comment" ? null : question === "blocked_share" ? 0.25 : 4 + i,
        comment: question === "comment" ? `telltale-comment ${i}` : null,
      },
    })),
  );
}
