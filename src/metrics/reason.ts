/** A link of the chain from a number to what a source said. */
export type Reason = {
  kind:
    | "deployment"
    | "failure"
    | "change"
    | "commit"
    | "pull request"
    | "response"
    | "qa"
    | "question"
    | "wave"
    | "answers"
    | "run"
    | "job"
    | "raw event"
    | "rule";
  id: string;
  /** When it happened, where that is known. */
  at: string | null;
  words: string;
  url: string | null;
};

/** A link before its raw events are looked up. */
export type Link = Reason & {
  /** What the ids of those that tell of it begin with. */
  events: readonly string[];
};
