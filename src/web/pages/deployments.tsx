import type {DeploymentsDocument} from "../../documents/deployments.ts";
import {counted} from "../../words/format.ts";
import {useDocument} from "../document.ts";
import {DeploymentList} from "../parts/deployments/list.tsx";
import {outcomeOf} from "../parts/deployments/outcome.tsx";
import {DeploymentTimeline} from "../parts/deployments/timeline.tsx";
import {Empty, Shown, Waiting} from "../parts/states.tsx";
import {WindowHead} from "../parts/window-head.tsx";
import {useTitle} from "../title.ts";
import {apiPath, useView} from "../view.ts";

export {Deployment} from "../parts/deployments/deployment.tsx";

/** As many as one answer holds. */
const DRAWN_MAX = 500;

/** What went out, when, and what became of it. */
export function Deployments() {
  useTitle("Deployments");
  const {view, to} = useView();
  const more = {limit: String(DRAWN_MAX)};
  const doc = useDocument<DeploymentsDocument>(apiPath("deployments", {view, more}));
  return (
    <>
      {doc.data === null && <h1>Deployments</h1>}
      <Shown doc={doc} waiting={<Waiting lines={12} />}>
        {document => (
          <>
            <WindowHead title="Deployments" from={document.from} to={document.to}>
              {summary(document)}
            </WindowHead>
            {document.total === 0 ? (
              <Empty title="Nothing was deployed in this window">
                <p class="soft">
                  Choose a longer window or another service above. If there were deployments,{" "}
                  <a href={to("/data")}>Data</a> says by which rules they are found and what was
                  read.
                </p>
              </Empty>
            ) : (
              <div class="stack">
                <DeploymentTimeline document={document} />
                <DeploymentList />
              </div>
            )}
          </>
        )}
      </Shown>
    </>
  );
}

/** The window in a sentence. */
function summary({deployments, total}: DeploymentsDocument): string {
  if (total === 0) return "None in this window.";
  const of = (...wanted: ReturnType<typeof outcomeOf>[]) =>
    deployments.filter(row => wanted.includes(outcomeOf(row))).length;
  const [failed, open, fixes, cancelled] = [
    of("failed", "open"),
    of("open"),
    of("fix"),
    of("cancelled"),
  ];
  const within = total > deployments.length ? `, of the latest ${deployments.length} ` : ": ";
  const openWords =
    open === 0
      ? ""
      : open === failed
        ? ", not made good yet"
        : `, ${open} of them not made good yet`;
  const parts = [
    failed === 0 ? "none failed" : `${failed} failed${openWords}`,
    fixes === 0 ? "" : `${fixes} ${fixes === 1 ? "was an unplanned fix" : "were unplanned fixes"}`,
    cancelled === 0 ? "" : `${cancelled} ${cancelled === 1 ? "was" : "were"} cancelled`,
  ].filter(part => part !== "");
  return `${counted(total, "deployment")}${within}${parts.join("; ")}.`;
}
