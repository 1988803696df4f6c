/** One thing that the numbers rest on, and how it stands. */
export type CheckRow = {
  id: string;
  title: string;
  status: "pass" | "warn" | "fail";
  detail: string;
  /** What to do about it; null when there is nothing to do. */
  fix: string | null;
};

/** `/api/v1/doctor`, and what `fivekeys doctor --json` prints. */
export type DoctorDocument = {schema: "fivekeys.doctor/1"; checks: readonly CheckRow[]};
