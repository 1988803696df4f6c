export type ConnectionArgs = {
  first?: number;
  last?: number;
  after?: string | null;
  before?: string | null;
};

/** GitHub's own refusal of a query, with the type that it gives to it. */
export class QueryError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = "QueryError";
    this.type = type;
  }
}

const PAGE_MAX = 100;

/**
 * A page of a list that is in order. A cursor names the key of a node and not its place, so that what changes
 * between two pages moves the list as it does at GitHub: a node that comes to stand before the cursor is not seen.
 */
function connection<T, N>(
  items: readonly T[],
  {
    args,
    keyOf,
    node,
    isDescending = false,
  }: {
    args: ConnectionArgs;
    keyOf: (item: T) => string;
    node: (item: T) => N;
    isDescending?: boolean;
  },
) {
  const {first, last} = args;
  const size = first ?? last;
  if (size === undefined) {
    throw new QueryError(
      "MISSING_PAGINATION_BOUNDARIES",
      "You must provide a `first` or `last` value.",
    );
  }
  if (size > PAGE_MAX || size < 1) {
    const message = `Requesting ${size} records exceeds the \`first\` limit of ${PAGE_MAX} records.`;
    throw new QueryError("EXCESSIVE_PAGINATION", message);
  }
  const isAfter = (item: T, key: string) => (isDescending ? keyOf(item) < key : keyOf(item) > key);
  const after = decode(args.after);
  const before = decode(args.before);
  const rest = items.filter(
    item =>
      (after === null || isAfter(item, after)) &&
      (before === null || (!isAfter(item, before) && keyOf(item) !== before)),
  );
  const page = first === undefined ? rest.slice(-size) : rest.slice(0, size);
  const nodes = page.map(node);
  return {
    totalCount: items.length,
    nodes,
    edges: nodes.map((each, i) => ({cursor: encode(keyOf(page[i]!)), node: each})),
    pageInfo: {
      hasNextPage: first !== undefined && rest.length > page.length,
      hasPreviousPage: (first === undefined && rest.length > page.length) || after !== null,
      startCursor: page.length === 0 ? null : encode(keyOf(page[0]!)),
      endCursor: page.length === 0 ? null : encode(keyOf(page.at(-1)!)),
    },
  };
}

/** A connection of a list that only grows at its end: its cursors are places. */
export function inOrder<T, N>(items: readonly T[], args: ConnectionArgs, node: (item: T) => N) {
  const keys = new Map(items.map((item, i) => [item, String(i).padStart(8, "0")]));
  return connection(items, {args, keyOf: item => keys.get(item)!, node});
}

/** A connection in an order of GitHub's `orderBy`; ties are broken by the id. */
export function sorted<T extends {id: number}, N>(
  items: readonly T[],
  {
    args,
    by,
    direction,
    node,
  }: {args: ConnectionArgs; by: (item: T) => string; direction: string; node: (item: T) => N},
) {
  const keyOf = (item: T) => `${by(item)}|${String(item.id).padStart(16, "0")}`;
  const isDescending = direction === "DESC";
  const keyed = items.map(item => ({item, key: keyOf(item)}));
  keyed.sort((a, b) => (a.key < b.key === isDescending ? 1 : -1));
  const page = {args, keyOf: ({key}: {key: string}) => key, isDescending};
  return connection(keyed, {...page, node: ({item}) => node(item)});
}

function encode(key: string): string {
  return Buffer.from(`cursor:v2:${key}`).toString("base64");
}

function decode(cursor: string | null | undefined): string | null {
  if (cursor === null || cursor === undefined) return null;
  const text = Buffer.from(cursor, "base64").toString();
  if (!text.startsWith("cursor:v2:")) {
    throw new QueryError(
      "INVALID_CURSOR_ARGUMENTS",
      `\`${cursor}\` does not appear to be a valid cursor.`,
    );
  }
  return text.slice("cursor:v2:".length);
}
