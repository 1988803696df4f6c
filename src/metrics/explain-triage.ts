import type {Triage} from "../tables/triage.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {triageEvents} from "./event-ids.ts";
import type {Link} from "./reason.ts";
import {rowsOf} from "./rows-of.ts";

/** What questions open into: when one was asked, and when another person responded; those that are known. */
export async function ofTriage(
  published: Warehouse,
  asked: readonly string[],
): Promise<Map<string, Link[]>> {
  const rows = await rowsOf<Triage>(published, {from: "triage", key: "t.triage_id", asked});
  return new Map(rows.map(row => [row.asked, questionReasons(row)]));
}

function questionReasons({triage_id: id, kind, place, asked_at, answered_at, url}: Triage): Link[] {
  const where = kind === "github" ? `issue ${id}` : `question in #${place}`;
  const events = triageEvents(id);
  const asked: Link = {kind: "question", id, at: asked_at, words: `${where}, asked`, url, events};
  if (answered_at === null) return [asked];
  const words = `${where}, first answered by another person`;
  return [asked, {kind: "response", id, at: answered_at, words, url, events}];
}
