import type {Triage} from "../tables/triage.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {triageEvents} from "./event-ids.ts";
import type {Link} from "./reason.ts";

/** What a question opens into: when it was asked, and when another person responded; none where it is unknown. */
export async function ofTriage(published: Warehouse, triage_id: string): Promise<Link[]> {
  const questions = await published.rows<Triage>(
    "select * from triage where triage_id = $triage_id",
    {triage_id},
  );
  return questions.flatMap(({triage_id: id, kind, place, asked_at, answered_at, url}) => {
    const where = kind === "github" ? `issue ${id}` : `question in #${place}`;
    const events = triageEvents(id);
    const asked: Link = {kind: "question", id, at: asked_at, words: `${where}, asked`, url, events};
    if (answered_at === null) return [asked];
    const words = `${where}, first answered by another person`;
    return [asked, {kind: "response", id, at: answered_at, words, url, events}];
  });
}
