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
