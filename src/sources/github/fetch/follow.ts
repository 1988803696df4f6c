import type {Problems} from "../../problems.ts";
import type {GithubClient} from "../client.ts";
import {type Connection, nodesOf} from "./graph.ts";

/** Of 100 each: ten thousand comments on one pull request are no discussion but a mistake. */
const FOLLOWED_PAGES_MAX = 100;

/**
 * The whole of a list within a thing: what came with the thing, and the pages after it, which are asked for by the
 * thing's id.
 */
export async function whole<T>(
  first: Connection<T> | null | undefined,
  {
    client,
    query,
    id,
    subject,
    problems,
  }: {
    client: GithubClient;
    /** Asks for `node(id: $id)` and answers with its list as `list`. */
    query: string;
    id: string;
    subject: string;
    problems: Problems;
  },
): Promise<T[]> {
  const isMissing = () => problems.add(subject, "holds something that GitHub could not show");
  const all = nodesOf(first, isMissing);
  let after = nextOf(first);
  for (let pages = 0; after !== null; pages++) {
    if (pages === FOLLOWED_PAGES_MAX) {
      problems.add(
        subject,
        `has more than ${FOLLOWED_PAGES_MAX} pages of a list: the rest is not read`,
      );
      break;
    }
    const {node} = await client.graphql<{node: {list: Connection<T>} | null}>(query, {id, after});
    all.push(...nodesOf(node?.list, isMissing));
    after = nextOf(node?.list);
  }
  return all;
}

function nextOf(connection: Connection<unknown> | null | undefined): string | null {
  const {hasNextPage, endCursor} = connection?.pageInfo ?? {hasNextPage: false, endCursor: null};
  return hasNextPage ? endCursor : null;
}
