import type {WaveDocument} from "../../../documents/surveys.ts";
import {day} from "../../../words/format.ts";
import {useStatus, useTimezone} from "../../status.tsx";
import {useView} from "../../view.ts";
import {Table} from "../table.tsx";

/** All waves, the latest first; one is chosen. */
export function Waves({waves, chosen}: {waves: readonly WaveDocument[]; chosen: WaveDocument}) {
  const {to} = useView();
  const timezone = useTimezone();
  const least = useStatus().data?.minimum_group ?? null;
  return (
    <section class="panel survey-waves" aria-labelledby="waves">
      <div class="panel-head">
        <h2 id="waves">Waves</h2>
        <span class="soft">{waves.length}, the latest first</span>
      </div>
      <Table<WaveDocument>
        caption="Waves, the latest first"
        isCaptionHidden
        columns={[
          {
            head: "Wave",
            cell: wave => (
              <a
                href={to("/surveys", {wave: wave.wave_id})}
                aria-current={wave === chosen ? "true" : undefined}
              >
                {wave.wave_id}
              </a>
            ),
          },
          {head: "Survey", cell: ({survey}) => survey},
          {head: "Status", cell: wave => statusWords(wave, timezone)},
          {head: "Asked", cell: ({invited}) => invited ?? "not known", isNumber: true},
          {head: "Answered", cell: wave => answeredWords(wave, least), isNumber: true},
        ]}
        rows={waves}
        keyOf={({wave_id}) => wave_id}
      />
    </section>
  );
}

export function statusWords(
  {status, opened_at, closed_at}: WaveDocument,
  timezone: string,
): string {
  if (status === "closed" && closed_at !== null) return `closed ${day(closed_at, timezone)}`;
  return opened_at === null ? status : `open since ${day(opened_at, timezone)}`;
}

/** How many answered, as far as that may be told. */
export function answeredWords(
  {invited, answered, status}: WaveDocument,
  least: number | null,
): string {
  if (answered === null) {
    if (invited === null) return "not known";
    return least === null ? "not shown" : `not shown: fewer than ${least} did, or did not`;
  }
  // While people answer it is told in whole groups, or whoever watches would see when somebody did.
  return status === "open" ? `at least ${answered}` : String(answered);
}
