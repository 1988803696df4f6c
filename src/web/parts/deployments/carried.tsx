import type {CarriedChange, DeploymentDocument} from "../../../documents/deployment.ts";
import {held} from "../../../words/card.ts";
import {counted, duration, moment} from "../../../words/format.ts";
import {useTimezone} from "../../status.tsx";
import {OutsideLink} from "../outside-link.tsx";
import {type Column, Table} from "../table.tsx";

const SHA_SHOWN = 10;

/** The changes that it was the first to bring, each with how long it had waited. */
export function Carried({document: {changes, deployment}}: {document: DeploymentDocument}) {
  const timezone = useTimezone();
  const {change_count, status} = deployment;
  if (changes.length === 0) {
    return (
      <section class="panel" aria-labelledby="carried">
        <div class="panel-head">
          <h2 id="carried">What it carried</h2>
        </div>
        <p class="small">
          {status === "succeeded"
            ? "Nothing new: all that it holds was there before."
            : "Nothing that reached users: what was in it came with a later deployment that succeeded."}
        </p>
      </section>
    );
  }
  const longest = Math.max(...changes.map(({lead_hours}) => lead_hours ?? 0));
  const columns: Column<CarriedChange>[] = [
    {head: "Change", cell: change => <Change change={change} />},
    {head: "Merged", cell: ({merged_at}) => moment(merged_at, timezone)},
    {head: "Lead time", cell: change => <Lead change={change} longest={longest} />},
    {head: "Lines", cell: lines, isNumber: true},
    {head: "Known by", cell: ({link}) => linkWords(link)},
  ];
  return (
    <section class="panel carried" aria-labelledby="carried">
      <div class="panel-head">
        <h2 id="carried">What it carried</h2>
        <span class="soft">
          {changes.length < change_count
            ? `the first ${changes.length} of ${counted(change_count, "change")}`
            : counted(change_count, "change")}
        </span>
      </div>
      <Table<CarriedChange>
        caption="The changes it was the first to carry"
        isCaptionHidden
        columns={columns}
        rows={changes}
        keyOf={({change_id}) => change_id}
      />
    </section>
  );
}

const kinds: Readonly<Record<string, string>> = {
  pull_request: "pull request",
  direct: "direct push",
  branch: "merged branch",
};

function Change({change}: {change: CarriedChange}) {
  const {change_id, number, merge_sha, kind, url, author_kind} = change;
  const name = number !== null ? `#${number}` : (merge_sha?.slice(0, SHA_SHOWN) ?? change_id);
  const marks = [
    kinds[kind] ?? kind,
    change.is_hotfix ? "hotfix" : "",
    change.is_revert ? "revert" : "",
    change.is_docs ? "touches docs" : "",
    author_kind === "bot" || author_kind === "agent"
      ? `by ${author_kind === "bot" ? "a bot" : "an agent"}`
      : "",
  ].filter(mark => mark !== "");
  return (
    <>
      <OutsideLink url={url}>
        <span class={number === null ? "mono" : undefined}>{name}</span>
      </OutsideLink>{" "}
      <span class="soft">{marks.join(", ")}</span>
    </>
  );
}

const WIDTH = 90;

/** The hours from merge to here as a bar and in words; why not, where it is no number. */
function Lead({change: {lead_hours, excluded}, longest}: {change: CarriedChange; longest: number}) {
  if (excluded !== null) return <span class="soft">left out: {excluded}</span>;
  if (lead_hours === null) return <>–</>;
  return (
    <span class="lead-bar">
      <svg viewBox={`0 0 ${WIDTH} 8`} width={WIDTH} height="8" aria-hidden="true">
        <rect
          width={Math.max(2, longest === 0 ? 0 : (lead_hours / longest) * WIDTH)}
          height="8"
          rx="2"
        />
      </svg>
      {held(duration(lead_hours))}
    </span>
  );
}

function lines({additions, deletions}: CarriedChange): string {
  if (additions === null || deletions === null) return "–";
  return `+${additions.toLocaleString("en")} −${deletions.toLocaleString("en")}`;
}

function linkWords(link: CarriedChange["link"]): string {
  if (link === "graph") return "the commit graph";
  return link === "time" ? "when it was merged" : "–";
}
