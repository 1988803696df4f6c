import type {DeploymentRow, DeploymentsDocument} from "../../../documents/deployments.ts";
import {held} from "../../../words/card.ts";
import {counted, duration, moment} from "../../../words/format.ts";
import {useDocument} from "../../document.ts";
import {useTimezone} from "../../status.tsx";
import {apiPath, useView} from "../../view.ts";
import {OutsideLink} from "../outside-link.tsx";
import {Paging, pageOf} from "../paging.tsx";
import {Shown, Waiting} from "../states.tsx";
import {type Column, Table} from "../table.tsx";
import {DeploymentLink} from "./link.tsx";
import {OutcomeText} from "./outcome.tsx";

const PAGE_ROWS = 25;

/** Every deployment of the window, the latest first. */
export function DeploymentList() {
  const {view, change} = useView();
  const page = pageOf(view);
  const more = {limit: String(PAGE_ROWS), offset: String(page * PAGE_ROWS)};
  const doc = useDocument<DeploymentsDocument>(apiPath("deployments", {view, more}));
  return (
    <section class="panel deployment-list" aria-labelledby="list">
      <Shown doc={doc} waiting={<Waiting lines={12} />}>
        {({deployments, total, to}) => (
          <>
            <div class="panel-head">
              <h2 id="list">One by one</h2>
              <span class="soft">{counted(total, "deployment")}, the latest first</span>
            </div>
            {deployments.length === 0 ? (
              <p class="soft">So many pages there are not.</p>
            ) : (
              <Rows rows={deployments} asOf={to} />
            )}
            <Paging
              of="deployments"
              page={page}
              rows={PAGE_ROWS}
              total={total}
              onTurn={next => change({page: next === 0 ? null : String(next + 1)})}
            />
          </>
        )}
      </Shown>
    </section>
  );
}

function Rows({rows, asOf}: {rows: readonly DeploymentRow[]; asOf: string}) {
  const timezone = useTimezone();
  const columns: Column<DeploymentRow>[] = [
    {
      head: "When",
      cell: ({deployment_id, finished_at}) => (
        <DeploymentLink id={deployment_id}>{moment(finished_at, timezone)}</DeploymentLink>
      ),
    },
    {
      head: "What",
      cell: ({service, environment}) => (
        <>
          {service} <span class="soft">to {environment}</span>
        </>
      ),
    },
    {head: "Outcome", cell: row => <OutcomeText row={row} asOf={asOf} timezone={timezone} />},
    {head: "Carried", cell: ({change_count}) => carriedWords(change_count), isNumber: true},
    {head: "Lead time, p50", cell: ({lead_time}) => leadWords(lead_time?.p50), isNumber: true},
    {head: "Longest", cell: ({lead_time}) => leadWords(lead_time?.longest), isNumber: true},
    {head: <span class="hidden">Where</span>, cell: ({url}) => <OutsideLink url={url} />},
  ];
  return (
    <Table<DeploymentRow>
      caption="Deployments, the latest first"
      isCaptionHidden
      columns={columns}
      rows={rows}
      keyOf={({deployment_id}) => deployment_id}
    />
  );
}

/** What it was the first to bring. */
export function carriedWords(count: number): string {
  return count === 0 ? "nothing new" : counted(count, "change");
}

function leadWords(hours: number | undefined): string {
  return hours === undefined ? "–" : held(duration(hours));
}
