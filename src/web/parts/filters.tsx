import type {Status} from "../../documents/status.ts";
import {day} from "../../words/format.ts";
import {useView} from "../view.ts";
import {Pick} from "./pick.tsx";

const WINDOWS = [7, 14, 28, 90, 180, 365];

/** Which part of the organisation and which time the page is about; the address bar holds it. */
export function Filters({status}: {status: Status}) {
  const {view, change} = useView();
  const {services, teams, environments} = status;
  const set = (key: "service" | "team" | "environment") => (value: string) =>
    change({[key]: value === "" ? null : value, page: null});
  return (
    <fieldset class="filters">
      <legend class="hidden">What is shown</legend>
      <Pick
        label="Service"
        value={view.service ?? ""}
        options={named("All services", services, view.service)}
        onPick={set("service")}
      />
      {(teams.length > 1 || view.team) && (
        <Pick
          label="Team"
          value={view.team ?? ""}
          options={named("All teams", teams, view.team)}
          onPick={set("team")}
        />
      )}
      {(environments.length > 1 || view.environment) && (
        <Pick
          label="Environment"
          value={view.environment ?? ""}
          options={named("All environments", environments, view.environment)}
          onPick={set("environment")}
        />
      )}
      <WindowPick status={status} />
    </fieldset>
  );
}

/** The choices of a filter; one that the address names is among them, even where none has that name. */
function named(all: string, names: readonly string[], chosen: string | undefined) {
  const odd = chosen !== undefined && !names.includes(chosen) ? [chosen] : [];
  return [["", all] as const, ...[...names, ...odd].map(name => [name, name] as const)];
}

/** The window: how many days, and the day at which it ends. */
function WindowPick({status}: {status: Status}) {
  const {view, change} = useView();
  const days = Number(view.days ?? status.window_days);
  const lengths = [...new Set([...WINDOWS, status.window_days, days])].filter(Number.isInteger);
  const end = view.as_of ?? status.as_of;
  const today = isoDay(status.as_of, status.timezone);
  const set = (value: string) =>
    change({as_of: value === "" || value === today ? null : value, page: null});
  return (
    <details class="window">
      <summary>
        <span class="hidden">Window: </span>
        {days} days to <b>{day(end, status.timezone).replace(/ \d{4}$/, "")}</b>
      </summary>
      <div class="window-choices">
        <Pick
          label="Length"
          value={String(days)}
          options={lengths
            .sort((a, b) => a - b)
            .map(count => [String(count), `${count} days`] as const)}
          onPick={value =>
            change({days: Number(value) === status.window_days ? null : value, page: null})
          }
        />
        <label>
          Ends on
          <input
            type="date"
            value={isoDay(end, status.timezone)}
            max={today}
            onChange={event => set(event.currentTarget.value)}
          />
        </label>
        {view.as_of !== undefined && (
          <button type="button" onClick={() => set("")}>
            Back to the latest
          </button>
        )}
      </div>
    </details>
  );
}

/** `2025-11-22`, as a date input wants it. */
function isoDay(instant: string, timeZone: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(instant)) return instant;
  return new Intl.DateTimeFormat("sv-SE", {timeZone}).format(Date.parse(instant));
}
