import {DateTime} from "luxon";
import {type Fault, fault, quoted} from "./fault.ts";

/** Instants of a period: its end is the beginning of the next. */
export type Period = {period_start: string; period_end: string};

const FORMS = [
  {form: /^(\d{4})-Q([1-4])$/i, unit: "quarter"},
  {form: /^(\d{4})-(0[1-9]|1[0-2])$/, unit: "month"},
  {form: /^(\d{4})-W(0[1-9]|[1-4]\d|5[0-3])$/i, unit: "week"},
  {form: /^(\d{4})$/, unit: "year"},
] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A period such as `2026-Q3`, `2026-10`, `2026-W40` or `2026`, in a time zone. */
export function namedPeriod(text: string, timezone: string): Period | Fault {
  for (const {form, unit} of FORMS) {
    const match = form.exec(text.trim());
    if (match === null) continue;
    const [year, part] = [Number(match[1]), Number(match[2] ?? 1)];
    const start =
      unit === "week"
        ? DateTime.fromObject({weekYear: year, weekNumber: part}, {zone: timezone})
        : DateTime.fromObject(
            {year, month: unit === "quarter" ? 3 * part - 2 : unit === "month" ? part : 1},
            {zone: timezone},
          );
    if (!start.isValid) return fault(`is no period that exists: ${quoted(text)}`);
    return period(start, start.plus({[`${unit}s`]: 1}));
  }
  return fault(`is no period: ${quoted(text)}; write 2026-Q3, 2026-10, 2026-W40 or 2026`);
}

/** The days from the first to the last, both whole, in a time zone. */
export function daysPeriod(
  {start, end}: {start: string; end: string},
  timezone: string,
): Period | Fault {
  const [first, last] = [start, end].map(text => {
    const day = DAY.test(text.trim()) ? DateTime.fromISO(text.trim(), {zone: timezone}) : null;
    return day?.isValid ? day : null;
  });
  if (!first) return fault(`is no day: ${quoted(start)}; write 2026-10-01`);
  if (!last) return fault(`is no day: ${quoted(end)}; write 2026-10-31`);
  if (last < first) return fault(`is before its start: ${quoted(end)}`);
  return period(first, last.plus({days: 1}));
}

function period(start: DateTime, end: DateTime): Period {
  return {period_start: start.toUTC().toISO()!, period_end: end.toUTC().toISO()!};
}
