import type {Definition} from "../../../documents/definitions.ts";
import {useView} from "../../view.ts";
import {DefinitionFacts} from "../metric/definition.tsx";

/** What one number means, and the way to its page. Its id is its anchor. */
export function MetricDefinition({definition}: {definition: Definition}) {
  const {id, title, alias, question} = definition;
  const {to} = useView();
  return (
    <article class="panel" id={id} aria-labelledby={`${id}-title`}>
      <div class="panel-head">
        <h3 id={`${id}-title`}>
          <a href={to(`/metrics/${id}`)}>{title}</a>
        </h3>
        <a class="soft mono" href={`#${id}`}>
          <span class="hidden">This definition: </span>#{id}
        </a>
      </div>
      <p class="asks">{question}</p>
      {alias !== null && <p class="small soft">Elsewhere called “{alias}”.</p>}
      <DefinitionFacts definition={definition} />
    </article>
  );
}
