import type {IncidentRow} from "../../../documents/incidents.ts";
import {held} from "../../../words/card.ts";
import {day, duration, moment} from "../../../words/format.ts";
import {OutcomeShape, since} from "../deployments/outcome.tsx";

type Told = {asOf: string; timezone: string};

/** How long an incident lasted; of one that still does, since when. */
export function recoveryWords(row: IncidentRow, {asOf, timezone}: Told): string {
  const {restored_at, detected_at, hours} = row;
  if (restored_at === null) {
    return row.is_detected_by_day
      ? `still open, since ${day(detected_at, timezone)}`
      : `still open after ${duration(since(detected_at, asOf))}`;
  }
  return hours === null ? `over by ${day(restored_at, timezone)}` : duration(hours);
}

export function Recovery({row, ...told}: Told & {row: IncidentRow}) {
  const {restored_at, detected_at} = row;
  if (restored_at !== null) return <>{held(recoveryWords(row, told))}</>;
  return (
    <span class="outcome missed">
      <OutcomeShape outcome="open" />
      <span>
        {held(recoveryWords(row, told))}
        {!row.is_detected_by_day && (
          <span class="soft">, since {moment(detected_at, told.timezone)}</span>
        )}
      </span>
    </span>
  );
}
