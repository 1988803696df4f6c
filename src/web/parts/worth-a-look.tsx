import type {ReportDocument} from "../../documents/report.ts";
import {held} from "../../words/card.ts";
import {useView} from "../view.ts";
import {Empty} from "./states.tsx";

const SHOWN = 5;

/** What a reader should know beside the cards: narrow verdicts, what is open, what was left out. */
export function WorthALook({report: {notes, metrics}}: {report: ReportDocument}) {
  const {to} = useView();
  if (notes.length === 0) {
    return (
      <Empty title="Nothing else needs a look">
        <p class="soft">No verdict hangs by a thread, and all that was read could be used.</p>
      </Empty>
    );
  }
  const items = notes.map(note => {
    const metric = metrics.find(
      ({title}) => note.startsWith(`${title}:`) || note.startsWith(`${title} (`),
    );
    const about = metric?.title ?? note.slice(0, Math.max(0, note.indexOf(":")));
    const rest = note.slice(about.length).replace(/^:\s*/, "");
    const href = metric === undefined ? to("/data") : to(`/metrics/${metric.id}`);
    return {
      about: about === "" ? "Data" : about,
      rest,
      href,
      kind: metric === undefined ? "data" : kindOf(rest),
    };
  });
  const rest = items.slice(SHOWN);
  return (
    <section class="panel" aria-labelledby="worth">
      <div class="panel-head">
        <h2 id="worth">Worth a look</h2>
        <span class="soft">
          {Math.min(SHOWN, items.length)} of {items.length}
        </span>
      </div>
      <Items items={items.slice(0, SHOWN)} />
      {rest.length > 0 && (
        <details class="more">
          <summary>{rest.length} more</summary>
          <Items items={rest} />
        </details>
      )}
    </section>
  );
}

type Item = {about: string; rest: string; href: string; kind: string};

function Items({items}: {items: readonly Item[]}) {
  return (
    <ul class="items">
      {items.map(({about, rest, href, kind}) => (
        <li key={about + rest}>
          <a href={href}>{about}</a>
          <span class="kind">{kind}</span>
          <span class="item-words">{held(rest.slice(0, 1).toUpperCase() + rest.slice(1))}</span>
        </li>
      ))}
    </ul>
  );
}

/** What sort of thing a note tells of, in a word. */
function kindOf(words: string): string {
  if (/still open/.test(words)) return "open";
  if (/drop-off/.test(words)) return "trend";
  if (/would (miss|have met) it/.test(words)) return "narrow";
  if (/left out/.test(words)) return "left out";
  return "note";
}
