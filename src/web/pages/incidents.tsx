import type {IncidentsDocument} from "../../documents/incidents.ts";
import {counted, duration, moment} from "../../words/format.ts";
import {useAnchor} from "../anchor.ts";
import {useDocument} from "../document.ts";
import {since} from "../parts/deployments/outcome.tsx";
import {incidentAnchor} from "../parts/incidents/anchor.ts";
import {IncidentList, PAGE_ROWS} from "../parts/incidents/list.tsx";
import {IncidentTimeline} from "../parts/incidents/timeline.tsx";
import {pageOf} from "../parts/paging.tsx";
import {Empty, Shown, Waiting} from "../parts/states.tsx";
import {WindowHead} from "../parts/window-head.tsx";
import {useTimezone} from "../status.tsx";
import {useTitle} from "../title.ts";
import {apiPath, useView} from "../view.ts";

/** As many as one answer holds. */
const DRAWN_MAX = 500;

/** What users felt, how long, and which deployment is to blame. */
export function Incidents() {
  useTitle("Incidents");
  const {view} = useView();
  const more = {limit: String(DRAWN_MAX)};
  const doc = useDocument<IncidentsDocument>(apiPath("incidents", {view, more}));
  useAnchor(doc.data !== null);
  return (
    <>
      {doc.data === null && <h1>Incidents</h1>}
      <Shown doc={doc} waiting={<Waiting lines={12} />}>
        {document => <Loaded document={document} />}
      </Shown>
    </>
  );
}

function Loaded({document}: {document: IncidentsDocument}) {
  const {view, to} = useView();
  const timezone = useTimezone();
  const {from, to: end, total, incidents} = document;
  const last = Math.max(0, Math.ceil(incidents.length / PAGE_ROWS) - 1);
  const page = Math.min(pageOf(view), last);
  return (
    <>
      <WindowHead title="Incidents" from={from} to={end}>
        {summary(document, timezone)}
      </WindowHead>
      {total === 0 ? (
        <Empty title="No incident in this window">
          <p class="soft">
            {view.environment === undefined ? (
              "That is good news only if incidents are told of somewhere:"
            ) : (
              <>
                Many incidents name no environment:{" "}
                <a href={to("/incidents", {environment: null})}>show those of all</a>. Where they
                are told of:
              </>
            )}{" "}
            <a href={to("/data")}>Data</a> lists what is read, and <code>fivekeys incident</code>{" "}
            writes one down by hand.
          </p>
        </Empty>
      ) : (
        <div class="stack">
          <IncidentTimeline
            document={document}
            hrefOfRow={({incident_id}, i) => {
              const at = Math.floor(i / PAGE_ROWS);
              const anchor = `#${incidentAnchor(incident_id)}`;
              const other = to("/incidents", {page: at === 0 ? null : String(at + 1)});
              return at === page ? anchor : other + anchor;
            }}
          />
          <IncidentList document={document} page={page} />
        </div>
      )}
    </>
  );
}

/** The window in a sentence, what is open first. */
function summary({incidents, total, to}: IncidentsDocument, timezone: string): string {
  if (total === 0) return "None in this window.";
  const open = incidents.filter(({restored_at}) => restored_at === null);
  const all = counted(total, "incident");
  const [latest] = open;
  if (latest === undefined) return `${all}, none of them open.`;
  const oldest = open.at(-1)!;
  const at = moment(oldest.detected_at, timezone);
  const lasted = duration(since(oldest.detected_at, to));
  if (open.length === 1) {
    return `${total === 1 ? "One incident, and it is" : `${all}; one is`} still open, since ${at} (${lasted}).`;
  }
  return `${all}; ${open.length} are still open, the oldest since ${at} (${lasted}).`;
}
