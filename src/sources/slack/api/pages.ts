import {exitCodes, UserError} from "../../../lib/errors.ts";
import type {Query, SlackClient} from "./client.ts";

/** Far more pages than any list of a workspace has; reaching it means that the cursor goes in circles. */
const PAGES_MAX = 10_000;

/** The pages of a method's list, such as `messages`, as far as they are asked for. Throws a UserError. */
export async function* pages(
  client: Pick<SlackClient, "call">,
  {method, list, query}: {method: string; list: string; query: Query},
): AsyncGenerator<unknown[]> {
  let cursor = "";
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await client.call(method, cursor === "" ? query : {...query, cursor});
    const items = answer[list];
    if (!Array.isArray(items)) throw odd(`${method} answers without a list of ${list}`);
    yield items;
    const {response_metadata: more} = answer as {response_metadata?: {next_cursor?: unknown}};
    cursor = typeof more?.next_cursor === "string" ? more.next_cursor : "";
    if (cursor === "") return;
  }
  throw odd(`${method} goes on for more than ${PAGES_MAX.toLocaleString("en")} pages`);
}

function odd(reason: string): UserError {
  return new UserError(`Cannot read Slack: ${reason}`, {
    hint: "Check sources.slack.api_url: something else may answer there.",
    exitCode: exitCodes.unreachable,
  });
}
