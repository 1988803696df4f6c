import type {CoverageDocument} from "../../../documents/coverage.ts";
import {counted} from "../../../words/format.ts";

const parts = [
  {
    key: "graph",
    words: "linked by the commit graph",
    long: "the deployed commit holds them: certain",
  },
  {
    key: "time",
    words: "linked by time",
    long: "no commit is known of their deployment: the next one counts",
  },
  {
    key: "undeployed",
    words: "not deployed yet",
    long: "merged, and in no deployment so far",
  },
] as const;

/** How the changes of the window are linked to their deployments: a bar, and a row of words for each part of it. */
export function Links({links}: {links: CoverageDocument["links"]}) {
  const total = links.graph + links.time + links.undeployed;
  if (total === 0) {
    return <p class="small soft">No change of a service was merged in this window.</p>;
  }
  let at = 0;
  return (
    <div class="links">
      <p class="small">
        {counted(total, "change")} of services merged in the window, by how each is linked to its
        deployment:
      </p>
      <svg class="links-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        {parts.map(({key}) => {
          const from = at;
          at += (links[key] / total) * 100;
          return <rect key={key} class={key} x={from} width={at - from} y=".5" height="7" />;
        })}
      </svg>
      <ul>
        {parts.map(({key, words, long}) => (
          <li key={key}>
            <svg class="shape" viewBox="0 0 12 12" aria-hidden="true">
              <rect class={key} x="1" y="1" width="10" height="10" rx="2" />
            </svg>
            <span>
              <b>
                {links[key].toLocaleString("en")} ({Math.round((links[key] / total) * 1000) / 10} %)
              </b>{" "}
              {words} <span class="soft">{long}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
