import {useId, useState} from "preact/hooks";
import type {ReasonsDocument} from "../../documents/explain.ts";
import type {Reason} from "../../metrics/reason.ts";
import {moment} from "../../words/format.ts";
import {useDocument} from "../document.ts";
import {useTimezone} from "../status.tsx";
import {useView} from "../view.ts";
import {OutsideLink} from "./outside-link.tsx";
import {Shown} from "./states.tsx";

/** From here on a chain would only go round. */
const DEPTH_MAX = 3;
/** What opens further, by its own id. */
const opens: readonly Reason["kind"][] = ["deployment", "change", "pull request"];

/** The chain from a number to what a source said, down to the raw events. */
export function Chain({
  why,
  rawEvents,
  path,
}: {
  why: readonly Reason[];
  /** `shown`, or why there are none. */
  rawEvents: string;
  /** The refs that were opened on the way here. */
  path: readonly string[];
}) {
  if (why.length === 0) return <p class="soft">Nothing more is known of it.</p>;
  return (
    <>
      <ol class="chain">
        {why.map((reason, i) => (
          <Step key={`${reason.kind} ${reason.id} ${i}`} reason={reason} path={path} />
        ))}
      </ol>
      {rawEvents !== "shown" && <p class="soft">Raw events are not shown: {rawEvents}.</p>}
    </>
  );
}

/** What an observation opens into: what is known of it already, and then the raw events that tell of it. */
export function Opened({
  refId,
  why,
  rawEvents,
}: {
  refId: string;
  why: readonly Reason[];
  rawEvents: string;
}) {
  const doc = useDocument<ReasonsDocument>(`/api/v1/explain/${encodeURIComponent(refId)}`);
  const {data, is_loading, failure} = doc;
  if (data !== null) return <Chain why={data.why} rawEvents={data.raw_events} path={[refId]} />;
  const missing = is_loading ? "they are being looked up" : (failure?.message ?? rawEvents);
  return <Chain why={why} rawEvents={missing} path={[refId]} />;
}

function Step({reason, path}: {reason: Reason; path: readonly string[]}) {
  const {kind, id, at, words, url} = reason;
  const timezone = useTimezone();
  const {to} = useView();
  const [isOpen, setIsOpen] = useState(false);
  const body = useId();
  const canOpen = opens.includes(kind) && !path.includes(id) && path.length < DEPTH_MAX;
  return (
    <li>
      <span class="kind">{kind}</span>
      <div>
        {kind === "deployment" ? (
          <a href={to(`/deployments/${encodeURIComponent(id)}`)}>{words}</a>
        ) : (
          <span class={kind === "raw event" ? "mono" : undefined}>{words}</span>
        )}
        {at !== null && <span class="soft"> {moment(at, timezone)}</span>} <OutsideLink url={url} />
        {canOpen && (
          <>
            {" "}
            <button
              type="button"
              class="plain"
              aria-expanded={isOpen}
              aria-controls={body}
              onClick={() => setIsOpen(!isOpen)}
            >
              {isOpen ? "close" : "open"}
              <span class="hidden"> {id}</span>
            </button>
            <div id={body}>{isOpen && <Further id={id} path={path} />}</div>
          </>
        )}
      </div>
    </li>
  );
}

/** What a deployment or a change itself opens into. */
function Further({id, path}: {id: string; path: readonly string[]}) {
  const doc = useDocument<ReasonsDocument>(`/api/v1/explain/${encodeURIComponent(id)}`);
  return (
    <Shown doc={doc}>
      {({why, raw_events}) => <Chain why={why} rawEvents={raw_events} path={[...path, id]} />}
    </Shown>
  );
}
