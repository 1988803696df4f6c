type Run = Readonly<Record<string, unknown>>;
type Filter = Readonly<Record<string, unknown>>;

export type Refusal = {status: number; body: object};

const SORTS: Readonly<Record<string, {field: string; isDescending: boolean}>> = {
  END_TIME_DESC: {field: "end_time", isDescending: true},
  EXPECTED_START_TIME_ASC: {field: "expected_start_time", isDescending: false},
  EXPECTED_START_TIME_DESC: {field: "expected_start_time", isDescending: true},
};
/** The operators that each field knows; an unknown one is refused, unlike an unknown key beside `flow_runs`. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  id: ["any_", "not_any_"],
  parent_task_run_id: ["any_", "is_null_"],
  state: ["type", "name", "operator"],
  end_time: ["before_", "after_", "is_null_"],
  expected_start_time: ["before_", "after_"],
};

/**
 * The runs that a body of `/flow_runs/filter` finds, sorted as it asks. Runs of equal time come in another order with
 * each `turn`, as a database that breaks no ties may give them.
 */
export function find(
  runs: readonly Run[],
  body: {flow_runs?: Filter; sort?: string},
  {turn, isOld}: {turn: number; isOld: boolean},
): Run[] | Refusal {
  const filter = body.flow_runs ?? {};
  for (const [field, operators] of Object.entries(filter)) {
    const known = isOld && field === "end_time" ? undefined : KNOWN[field];
    if (known === undefined) return extra(["flow_runs", field]);
    const odd = Object.keys(operators as object).find(operator => !known.includes(operator));
    if (odd !== undefined) return extra(["flow_runs", field, odd]);
  }
  const found = runs.filter(run =>
    Object.entries(filter).every(([field, by]) => is(run, field, by)),
  );
  const {sort = "ID_DESC"} = body;
  if (sort === "ID_DESC") return found.toSorted((a, b) => compare(b.id, a.id));
  const by = SORTS[sort];
  if (by === undefined) return extra(["sort"]);
  const direction = by.isDescending ? -1 : 1;
  return found
    .toSorted((a, b) => (turn % 2 === 0 ? 1 : -1) * compare(a.id, b.id))
    .toSorted((a, b) => direction * compare(micros(a[by.field]), micros(b[by.field])));
}

function is(run: Run, field: string, by: unknown): boolean {
  const {any_, not_any_, is_null_, before_, after_, type} = by as Record<string, unknown>;
  if (field === "state") return isOfType(run, type as Filter | undefined);
  const value = run[field] ?? null;
  if (is_null_ !== undefined && is_null_ !== (value === null)) return false;
  if (Array.isArray(any_) && !any_.includes(value)) return false;
  if (Array.isArray(not_any_) && not_any_.includes(value)) return false;
  if (before_ !== undefined && (value === null || micros(value) > micros(before_))) return false;
  return after_ === undefined || (value !== null && micros(value) >= micros(after_));
}

/** With both operators the whole condition vanishes: seen on a real server. */
function isOfType({state_type}: Run, type: Filter | undefined): boolean {
  const {any_, not_any_} = type ?? {};
  if (any_ !== undefined && not_any_ !== undefined) return true;
  if (Array.isArray(any_)) return any_.includes(state_type);
  return Array.isArray(not_any_) ? !not_any_.includes(state_type) : true;
}

function extra(loc: readonly string[]): Refusal {
  const detail = {
    type: "extra_forbidden",
    loc: ["body", ...loc],
    msg: "Extra inputs are not permitted",
  };
  return {
    status: 422,
    body: {exception_message: "Invalid request received.", exception_detail: [detail]},
  };
}

function compare(a: unknown, b: unknown): number {
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}

/** Text that sorts like the time, to the microsecond. */
function micros(time: unknown): string {
  const [, seconds = "", fraction = ""] = /^(.{19})(?:\.(\d+))?Z$/.exec(String(time)) ?? [];
  return `${seconds}.${fraction.padEnd(6, "0")}`;
}
