import type {ComponentChildren} from "preact";
import type {Doc} from "../document.ts";
import type {Failure} from "../fetch.ts";

/** A document on the page, or the state it is in instead. What is old is shown, and says so. */
export function Shown<T>({
  doc,
  waiting,
  children,
}: {
  doc: Doc<T>;
  /** What stands there until the first data comes; of the same size, so that nothing jumps. */
  waiting?: ComponentChildren;
  children: (data: T) => ComponentChildren;
}) {
  const {data, failure, is_stale, is_loading} = doc;
  if (data === null) {
    if (failure !== null) return <Failed failure={failure} onRetry={doc.reload} />;
    return (
      <div class="waiting" aria-busy="true">
        <p class="hidden" role="status">
          Loading
        </p>
        {waiting ?? <Waiting />}
      </div>
    );
  }
  return (
    <div class={is_stale && is_loading ? "stale" : undefined} aria-busy={is_loading}>
      {failure !== null && <Failed failure={failure} onRetry={doc.reload} isOld />}
      {children(data)}
    </div>
  );
}

/** Lines where text will be. */
export function Waiting({lines = 4}: {lines?: number}) {
  return (
    <div class="bones" aria-hidden="true">
      {Array.from({length: lines}, (_, line) => (
        <span key={line} class="bone" />
      ))}
    </div>
  );
}

const titles = {
  unreachable: "fivekeys does not answer",
  "signed out": "You are signed out",
  "nothing yet": "There are no numbers yet",
  "not found": "There is nothing here",
  refused: "This cannot be shown",
  broken: "Something is wrong",
} as const satisfies Record<Failure["kind"], string>;

/** Why something is not shown, and what to do about it. */
export function Failed({
  failure: {kind, message, hint},
  onRetry,
  isOld = false,
}: {
  failure: Failure;
  onRetry?: () => void;
  /** What stands below is from before. */
  isOld?: boolean;
}) {
  return (
    <Note title={titles[kind]} tone={kind === "nothing yet" ? "calm" : "bad"} role="alert">
      <p>{marked(sentence(message))}</p>
      {hint !== null && <p class="soft">{marked(hint)}</p>}
      {isOld && <p class="soft">What stands below is the last that came.</p>}
      {kind === "not found" ? (
        // Without the filters: one of them may be what is not there.
        <p>
          <a href="/">Back to the overview</a>
        </p>
      ) : (
        onRetry !== undefined && (
          <button type="button" onClick={onRetry}>
            Ask again
          </button>
        )
      )}
    </Note>
  );
}

/** Nothing is wrong and nothing is there: why, and what would bring something. */
export function Empty({title, children}: {title: string; children?: ComponentChildren}) {
  return <Note title={title}>{children}</Note>;
}

/** There is something, but too little to say anything of it: how much there is, and how much it takes. */
export function TooLittle({has, needs, of}: {has: number; needs: number; of: string}) {
  return (
    <Note title="Not enough data yet">
      <p>
        It takes {needs} {of} to draw this; there {has === 1 ? "is" : "are"} {has}.
      </p>
      <p class="soft">A longer window may hold more.</p>
    </Note>
  );
}

function Note({
  title,
  tone = "calm",
  role,
  children,
}: {
  title: string;
  tone?: "calm" | "bad";
  role?: "alert";
  children?: ComponentChildren;
}) {
  return (
    <div class={`note ${tone}`} role={role}>
      <svg class="shape" viewBox="0 0 12 12" aria-hidden="true">
        {tone === "bad" ? (
          <path d="M6 .8 11.6 11H.4Z" fill="currentColor" />
        ) : (
          <circle cx="6" cy="6" r="4.6" class="dashed" />
        )}
      </svg>
      <div>
        <p class="note-title">{title}</p>
        {children}
      </div>
    </div>
  );
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** What stands between backticks is something to type. */
function marked(text: string): ComponentChildren {
  return text.split("`").map((part, i) => (i % 2 === 1 ? <code key={part}>{part}</code> : part));
}
