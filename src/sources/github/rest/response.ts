import {z} from "zod";
import type {RawEvent} from "../../source.ts";
import {githubEvent} from "../events.ts";
import type {RestContext} from "./context.ts";
import {account, id, instant, read} from "./shape.ts";

const review = z.object({
  id,
  user: account,
  state: z.string().transform(state => state.toLowerCase()),
  submitted_at: instant.nullish(),
});

const comment = z.object({id, user: account, created_at: instant});

type Response = {
  kind: "review" | "review_comment" | "comment";
  id: string;
  number: number;
  state: string | null;
  respondedAt: string;
  user?: z.output<typeof account>;
};

/** The event of a review of a pull request; none while it is not submitted. Throws a ShapeError. */
export function reviewEvents(
  raw: unknown,
  context: RestContext,
  {number}: {number: number},
): RawEvent[] {
  const said = read(review, raw, {place: "review"});
  const {submitted_at: respondedAt, state} = said;
  if (respondedAt == null || state === "pending") return [];
  return [responseEvent({...said, kind: "review", number, state, respondedAt}, context)];
}

/** The event of a comment: on lines of a pull request, or below it or an issue. Throws a ShapeError. */
export function commentEvents(
  raw: unknown,
  context: RestContext,
  {number, kind}: {number: number; kind: "review_comment" | "comment"},
): RawEvent[] {
  const said = read(comment, raw, {place: "comment"});
  return [
    responseEvent({...said, kind, number, state: null, respondedAt: said.created_at}, context),
  ];
}

/**
 * A response changes in two ways only: a review is dismissed, which is for good, and an account is deleted. So
 * the one is the later version, and who it was is not forgotten for the other.
 */
function responseEvent(
  {kind, id, number, state, respondedAt, user}: Response,
  {repository, authorOf}: RestContext,
): RawEvent {
  const author = authorOf(user);
  const row = {
    response_id: `${repository}:${kind}:${id}`,
    subject_id: `${repository}#${number}`,
    repository,
    kind,
    state,
    ...author,
    responded_at: respondedAt,
  };
  const version = `${state === "dismissed" ? 1 : 0}${author.person_id === null ? 0 : 1}`;
  return githubEvent("response", row, {version});
}
