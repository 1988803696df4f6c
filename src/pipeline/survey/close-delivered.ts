import type {Config} from "../../config.ts";
import {minimumOf} from "../../lib/disclosure.ts";
import type {Identity} from "../../lib/identity.ts";
import {normalise} from "../../sources/index.ts";
import type {RawEvent} from "../../sources/source.ts";
import type {SurveyWave} from "../../tables/survey.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import {ingest} from "../ingest.ts";
import {answerEvent, byId, storedWave, waveEvent} from "../survey-import.ts";
import {replaceProblems} from "../sync-source.ts";
import {isOver, ofKeyNow} from "./deliver.ts";
import {type DeliveredWave, deliveredStore} from "./delivered.ts";
import {POOL, poolSmall} from "./groups.ts";

/**
 * Stores the waves that are over and whose responses were delivered, and deletes what was kept of them beside the
 * warehouse; until then nobody sees anything of them. After a crash it goes on where it was. Returns how many events
 * were new.
 */
export async function closeDelivered(
  {warehouse, identity}: {warehouse: Warehouse; identity: Identity},
  {config, now}: {config: Config; now: Date},
): Promise<number> {
  const store = deliveredStore(config.dataFolder);
  const problems: {subject: string; reason: string}[] = [];
  let stored = 0;
  const waveIds = store.list();
  if (waveIds.length === 0) return 0;
  for (const waveId of waveIds) {
    const wave = await store.change(waveId, before => {
      const isDue = before?.status === "closing" || (before !== null && isOver(before.wave, now));
      if (!isDue || before.status === "closed") return {wave: before, result: null};
      const result: DeliveredWave = {...ofKeyNow(before, identity), status: "closing"};
      return {wave: result, result};
    });
    if (wave === null) continue;
    const other = await otherThanStored(warehouse, wave.wave);
    if (other === null) {
      const events = eventsOf(wave, config);
      if (events.length === 0) {
        const reason = "was delivered, and too few people have answered: nothing of it was kept";
        problems.push({subject: `survey wave ${waveId}`, reason});
      }
      stored += (await ingest(warehouse, {batch: {events}, normalise, identity})).stored;
      const empty = {...wave, status: "closed", people: [], teams: {}, answers: []} as const;
      await store.change(waveId, () => ({wave: empty, result: null}));
    } else {
      const reason = `was delivered, and is stored with another ${other}: mend its mapping`;
      problems.push({subject: `survey wave ${waveId}`, reason});
    }
  }
  await replaceProblems(warehouse, {source: "typeform", problems});
  return stored;
}

/** In what a stored wave of this id differs; null where there is none or it is the same. */
async function otherThanStored(warehouse: Warehouse, wave: SurveyWave): Promise<string | null> {
  const {wave: known} = await storedWave(warehouse, wave.wave_id);
  if (known === null) return null;
  const keys = Object.keys(known) as (keyof SurveyWave)[];
  return keys.find(key => known[key] !== wave[key]) ?? null;
}

/**
 * What may be stored of a wave: of fewer people than a group must have, nothing; no team of which too few have
 * answered; comments where enough have.
 */
function eventsOf(
  {wave, people, teams, answers}: DeliveredWave,
  {people: {minimumGroup}}: Config,
): RawEvent[] {
  const minimum = minimumOf(minimumGroup);
  if (people.length < minimum.cut) return [];
  const told = poolSmall(new Map(Object.entries(teams)), {minimum: minimum.cut});
  const kept = answers
    .filter(({comment}) => comment === null || people.length >= minimum.comments)
    .map(answer => ({...answer, team: told.get(answer.team ?? POOL) || null}));
  return [waveEvent(wave), ...kept.map(answerEvent)].sort(byId);
}
