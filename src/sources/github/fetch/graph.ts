/** What GraphQL answers, as far as it is asked. What a field holds is checked where it is read. */
export type Connection<T> = {
  nodes: readonly (T | null)[] | null;
  /** Of the lists that are read page by page. */
  totalCount?: number;
  pageInfo: {hasNextPage: boolean; endCursor: string | null};
};

export type Actor = {__typename: string; login: string} | null;

/** An account in the shape of REST. */
export function userOf(actor: Actor | undefined) {
  return actor == null ? null : {login: actor.login, type: actor.__typename};
}

/** The members of a connection. GraphQL puts null where one could not be had. */
export function nodesOf<T>(
  connection: Pick<Connection<T>, "nodes"> | null | undefined,
  isMissing: () => void = () => undefined,
): T[] {
  return (connection?.nodes ?? []).filter(node => {
    if (node === null) isMissing();
    return node !== null;
  }) as T[];
}
