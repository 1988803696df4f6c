import type {SourceFreshness} from "../lib/freshness.ts";
import type {Folded} from "./fold-inbox.ts";

/** The name under which what a source sent by itself stands among the sources; rows that were posted are imported. */
function arrivalsOf(source: string): string {
  return source === "import" ? source : `${source} deliveries`;
}

/** The sources, those among them whose deliveries were folded as read just now. */
export function withArrivals(
  known: readonly SourceFreshness[],
  {folded, at}: {folded: Pick<Folded, "sources"> | undefined; at: string},
): SourceFreshness[] {
  const names = (folded?.sources ?? []).map(arrivalsOf);
  return [
    ...known.filter(({name}) => !names.includes(name)),
    ...names.map(name => ({name, synced_at: at, failure: null})),
  ];
}
