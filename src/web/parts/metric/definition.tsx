import type {Target} from "../../../config.ts";
import type {Definition} from "../../../documents/definitions.ts";
import {target} from "../../../words/format.ts";
import {statisticWords} from "../../../words/statistics.ts";

/** What the number means: in words, as a query, and who answers for it. */
export function DefinitionPanel({definition}: {definition: Definition}) {
  return (
    <section class="panel" aria-labelledby="definition">
      <div class="panel-head">
        <h2 id="definition">Definition</h2>
        <span class="soft mono">{definition.id}</span>
      </div>
      <DefinitionFacts definition={definition} />
    </section>
  );
}

/** The same without its frame, for a page with many. */
export function DefinitionFacts({definition}: {definition: Definition}) {
  const {observation, owner, unit, statistics, sql, kinds, window, title} = definition;
  return (
    <>
      <dl class="facts">
        <dt>Counts</dt>
        <dd>{observation}</dd>
        <dt>Unit</dt>
        <dd>{unit}</dd>
        {kinds !== null && (
          <>
            <dt>Only</dt>
            <dd>what is of kind {kinds.join(" or ")}</dd>
          </>
        )}
        {window === "last_wave" && (
          <>
            <dt>Window</dt>
            <dd>the last wave of the survey, whenever it was</dd>
          </>
        )}
        <dt>Statistics</dt>
        <dd>
          {statistics.map(({name, target: goal, surge}) => (
            <div key={name}>
              {statisticWords(name, unit)}
              {goal !== null && <span class="soft"> · target {target(bounds(goal), unit)}</span>}
              {surge !== null && (
                <span class="soft"> · a week above it is judged without its {surge}s</span>
              )}
            </div>
          ))}
        </dd>
        <dt>Owner</dt>
        <dd>{owner}</dd>
      </dl>
      <details class="sql">
        <summary>
          The query that yields its observations<span class="hidden"> of {title}</span>
        </summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
        <pre tabIndex={0}>
          <code>{sql}</code>
        </pre>
      </details>
    </>
  );
}

type Goal = NonNullable<Definition["statistics"][number]["target"]>;

/** The bounds that a target has. */
function bounds({at_least, at_most}: Goal): Target {
  return {...(at_least === null ? {} : {at_least}), ...(at_most === null ? {} : {at_most})};
}
