import type {DeploymentDocument} from "../../../documents/deployment.ts";
import {held} from "../../../words/card.ts";
import {counted, duration, moment} from "../../../words/format.ts";
import {useTimezone} from "../../status.tsx";
import {useView} from "../../view.ts";
import {incidentAnchor} from "../incidents/anchor.ts";
import {OutsideLink} from "../outside-link.tsx";
import {carriedWords} from "./list.tsx";

const SHA_SHOWN = 10;

const kindWords: Readonly<Record<string, string>> = {
  scheduled: "it ran as on a schedule",
  remediation: "an unplanned fix of what users saw",
};

/** What is known of a deployment itself, and where to look at it. */
export function Facts({document: {deployment, incidents}}: {document: DeploymentDocument}) {
  const {deployment_id, started_at, finished_at, duration_hours, kind, rule, url} = deployment;
  const {change_count, lead_time, is_production} = deployment;
  const timezone = useTimezone();
  const {to} = useView();
  return (
    <section class="panel" aria-labelledby="facts">
      <div class="panel-head">
        <h2 id="facts">What it was</h2>
        <OutsideLink url={url} />
      </div>
      <dl class="facts">
        <dt>Ended</dt>
        <dd>
          {moment(finished_at, timezone)}
          {duration_hours !== null && started_at !== null && (
            <span class="soft"> after {held(duration(duration_hours))}</span>
          )}
        </dd>
        <dt>Carried</dt>
        <dd>
          {carriedWords(change_count)}
          {kind !== null && kind in kindWords && <span class="soft">: {kindWords[kind]}</span>}
        </dd>
        {change_count > 0 && (
          <>
            <dt>Lead time</dt>
            <dd>
              <LeadTime of={lead_time} />
            </dd>
          </>
        )}
        <Commit deployment={deployment} />
        <dt>Found by</dt>
        <dd>
          the rule <span class="mono">{rule}</span>
        </dd>
        {!is_production && (
          <>
            <dt>Counts</dt>
            <dd>not in any metric: no user sees this environment</dd>
          </>
        )}
        {incidents.length > 0 && (
          <>
            <dt>Incidents</dt>
            <dd>
              {incidents.map(id => (
                <div key={id}>
                  <a href={`${to("/incidents")}#${incidentAnchor(id)}`}>{id}</a>
                </div>
              ))}
            </dd>
          </>
        )}
        <dt>Id</dt>
        <dd class="mono">{deployment_id}</dd>
      </dl>
    </section>
  );
}

function LeadTime({of}: {of: DeploymentDocument["deployment"]["lead_time"]}) {
  if (of === null) {
    return <span class="soft">none: it is counted where a change first reached users</span>;
  }
  return (
    <>
      p50 {held(duration(of.p50))}, longest {held(duration(of.longest))}
      <span class="soft"> · {counted(of.n, "change")} from merge to here</span>
    </>
  );
}

function Commit({deployment: {repository, sha}}: {deployment: DeploymentDocument["deployment"]}) {
  return (
    <>
      <dt>Commit</dt>
      <dd>
        {sha === null ? (
          "not known: what it carried is told by the time"
        ) : (
          <span class="mono">{sha.slice(0, SHA_SHOWN)}</span>
        )}
        {repository !== null && <span class="soft"> of {repository}</span>}
      </dd>
    </>
  );
}
