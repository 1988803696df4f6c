import type {SourcesDocument} from "../../../documents/sources.ts";
import {day, moment} from "../../../words/format.ts";
import {age, nameOfSource} from "../../../words/freshness.ts";
import {useDocument} from "../../document.ts";
import {useTimezone} from "../../status.tsx";
import {Empty, Shown} from "../states.tsx";
import {type Column, Table} from "../table.tsx";
import {type Standing, StandingShape} from "./mark.tsx";

type Source = SourcesDocument["sources"][number];

/** A source that was read longer ago than this is old: a scheduler reads it at least daily. */
const STALE_MS = 26 * 3_600_000;

/** What was read, up to when, and what could not be. */
export function Sources({isDemo}: {isDemo: boolean}) {
  const doc = useDocument<SourcesDocument>("/api/v1/sources");
  return (
    <section class="panel sources" aria-labelledby="sources">
      <div class="panel-head">
        <h2 id="sources">Sources</h2>
        {doc.data !== null && <span class="soft">{countsOf(doc.data.sources, isDemo)}</span>}
      </div>
      <Shown doc={doc}>
        {({sources}) =>
          sources.length === 0 ? (
            <Empty title="No source was read yet">
              <p class="soft">
                <code>fivekeys init</code> looks around and writes down which there are.
              </p>
            </Empty>
          ) : (
            <Rows sources={sources} isDemo={isDemo} />
          )
        }
      </Shown>
    </section>
  );
}

function Rows({sources, isDemo}: {sources: readonly Source[]; isDemo: boolean}) {
  const timezone = useTimezone();
  return (
    <Table<Source>
      caption="What was read, by source"
      isCaptionHidden
      columns={[
        {
          head: "Source",
          cell: ({name}) => <span title={name}>{nameOfSource(name)}</span>,
        },
        {head: "State", cell: source => <State source={source} isDemo={isDemo} />},
        {
          head: "Tells of",
          cell: ({first_event_at: first, last_event_at: last}) =>
            first === null || last === null
              ? "nothing yet"
              : `${day(first, timezone)} to ${moment(last, timezone)}`,
        },
        {head: "Events", cell: ({events}) => events.toLocaleString("en"), isNumber: true},
        ...(sources.some(({problems}) => problems > 0) ? [problemsColumn] : []),
      ]}
      rows={sources}
      keyOf={({name}) => name}
    />
  );
}

const problemsColumn: Column<Source> = {
  head: "Problems",
  cell: ({problems}) => problems.toLocaleString("en"),
  isNumber: true,
};

function State({source, isDemo}: {source: Source; isDemo: boolean}) {
  const standing = standingOf(source, isDemo);
  const {failure, synced_at} = source;
  const read =
    synced_at === null ? "never read" : `read ${age(Date.now() - Date.parse(synced_at))}`;
  return (
    <span class={standing === "fail" ? "standing missed" : "standing"}>
      <StandingShape standing={standing} />
      <span>
        {failure !== null && <>could not be read: {failure}; last </>}
        {failure === null && standing === "warn" && "old: "}
        {read}
      </span>
    </span>
  );
}

function standingOf({failure, synced_at}: Source, isDemo: boolean): Standing {
  if (failure !== null) return "fail";
  if (synced_at === null) return "none";
  return !isDemo && Date.now() - Date.parse(synced_at) > STALE_MS ? "warn" : "pass";
}

function countsOf(sources: readonly Source[], isDemo: boolean): string {
  const of = (wanted: Standing) =>
    sources.filter(source => standingOf(source, isDemo) === wanted).length;
  const parts = [
    `${of("pass")} in order`,
    of("warn") > 0 ? `${of("warn")} old` : "",
    of("none") > 0 ? `${of("none")} never read` : "",
    of("fail") > 0 ? `${of("fail")} could not be read` : "",
  ];
  return parts.filter(part => part !== "").join(", ");
}
