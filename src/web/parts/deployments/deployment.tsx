import {useRoute} from "preact-iso/router";
import type {DeploymentDocument} from "../../../documents/deployment.ts";
import type {ReasonsDocument} from "../../../documents/explain.ts";
import {moment} from "../../../words/format.ts";
import {useDocument} from "../../document.ts";
import {useStatus, useTimezone} from "../../status.tsx";
import {useTitle} from "../../title.ts";
import {apiPath, useView} from "../../view.ts";
import {Chain} from "../chain.tsx";
import {Shown, Waiting} from "../states.tsx";
import {Carried} from "./carried.tsx";
import {Facts} from "./facts.tsx";
import {Failures} from "./failures.tsx";
import {DeploymentLink} from "./link.tsx";
import {OutcomeText} from "./outcome.tsx";

/** One deployment: what it carried, what became of it, and what says so. */
export function Deployment() {
  const {params} = useRoute();
  const id = params.id ?? "";
  const {view} = useView();
  // Only the moment matters here: it is one deployment, whatever is filtered.
  const at = view.as_of === undefined ? {} : {as_of: view.as_of};
  const doc = useDocument<DeploymentDocument>(
    apiPath(`deployments/${encodeURIComponent(id)}`, {view: at}),
  );
  const {data: status} = useStatus();
  const asOf = view.as_of ?? status?.as_of ?? "";
  const found = doc.data?.deployment;
  useTitle(found === undefined ? "Deployment" : `${found.service} to ${found.environment}`);
  return (
    <>
      {doc.data === null && <h1>Deployment</h1>}
      <Shown doc={doc} waiting={<Waiting lines={10} />}>
        {document => (
          <>
            <Head document={document} asOf={asOf} />
            <div class="stack">
              <div class="two even">
                <Facts document={document} />
                <Failures document={document} asOf={asOf} />
              </div>
              <Carried document={document} />
              <Evidence id={document.deployment.deployment_id} />
            </div>
          </>
        )}
      </Shown>
    </>
  );
}

function Head({document, asOf}: {document: DeploymentDocument; asOf: string}) {
  const {deployment, previous, next} = document;
  const {service, environment, finished_at} = deployment;
  const timezone = useTimezone();
  const {to} = useView();
  return (
    <div class="page-head">
      <p class="crumb">
        <a href={to("/deployments")}>Deployments</a>
      </p>
      <h1>
        {service} to {environment}
      </h1>
      <p class="question">
        <OutcomeText row={deployment} asOf={asOf} timezone={timezone} />
      </p>
      <p class="lead-sub neighbours">
        <span>{moment(finished_at, timezone)}</span>
        {previous !== null && (
          <DeploymentLink id={previous.deployment_id}>
            ← before it, {moment(previous.finished_at, timezone)}
          </DeploymentLink>
        )}
        {next !== null && (
          <DeploymentLink id={next.deployment_id}>
            after it, {moment(next.finished_at, timezone)} →
          </DeploymentLink>
        )}
      </p>
    </div>
  );
}

/** The chain of reasons down to the raw events. */
function Evidence({id}: {id: string}) {
  const doc = useDocument<ReasonsDocument>(`/api/v1/explain/${encodeURIComponent(id)}`);
  return (
    <section class="panel reasons" aria-labelledby="evidence">
      <div class="panel-head">
        <h2 id="evidence">Evidence</h2>
        <span class="soft">down to what the sources said</span>
      </div>
      <Shown doc={doc}>
        {({why, raw_events}) => (
          <Chain
            // Of itself it tells above.
            why={why.filter(reason => reason.kind !== "deployment" || reason.id !== id)}
            rawEvents={raw_events}
            path={[id]}
          />
        )}
      </Shown>
    </section>
  );
}
