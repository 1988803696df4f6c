import type {Row, Table} from "../tables/table.ts";

export type Value = string | number | boolean | null;

/** Columns of numbers, as many entries each as there are rows; a null is NaN. */
type NumberColumns<K extends string> = {readonly [key in K]: Float64Array};

/**
 * What the product needs of a database. SQL is plain: what differs between databases is behind these
 * verbs and in the functions that an adapter installs (`src/warehouse/phrasebook.ts`).
 * Instants go in and come out as ISO 8601 texts in UTC, integers as numbers.
 */
export type Warehouse = {
  /** Runs one statement. */
  run: (sql: string, parameters?: Readonly<Record<string, Value>>) => Promise<void>;
  /** The rows that a query yields. */
  rows: <T>(sql: string, parameters?: Readonly<Record<string, Value>>) => Promise<T[]>;
  /** The numeric columns that a query yields, for millions of rows; a null comes out as NaN. */
  numbers: <K extends string>(
    sql: string,
    columns: readonly K[],
    parameters?: Readonly<Record<string, Value>>,
  ) => Promise<NumberColumns<K>>;
  /** Creates a table of this session alone, with columns `{name: type}` in SQL's types, and fills it. */
  temporary: (
    name: string,
    columns: Readonly<Record<string, string>>,
    rows?: readonly Readonly<Record<string, Value>>[],
  ) => Promise<void>;
  /** Adds rows of 32-bit integers to a temporary table whose columns are all integers. */
  appendIntegers: (table: string, columns: readonly Int32Array[]) => Promise<void>;
  /** Creates the empty table `name` with the columns of the definition. */
  create: (name: string, table: Table) => Promise<void>;
  /** Adds rows to `name`, a table created from the same definition. */
  append: <T extends Table>(name: string, table: T, rows: readonly Row<T>[]) => Promise<void>;
  /** Adds the rows whose key is not in `name` yet, and returns those. No two of them may have the same key. */
  appendNew: <T extends Table>(
    name: string,
    table: T,
    rows: readonly Row<T>[],
  ) => Promise<Row<T>[]>;
  /**
   * Adds rows, of which no two have the same key, to `name`, a table with technical columns: where a row with the
   * key is there already, the one with the later `_version` stays, of equal ones that with the greater `_digest`.
   */
  merge: (name: string, table: Table, rows: readonly object[]) => Promise<void>;
  /**
   * How much memory the statements that follow may take: little while rows are stored, much to work on all of them, or
   * so many bytes, but no more than much. Gives back to the system what is free.
   */
  memory: (amount: "little" | "much" | number) => Promise<void>;
  /** Runs the work and keeps all of its effects, or none when it throws. */
  transaction: <T>(work: () => Promise<T>) => Promise<T>;
  /**
   * Writes tables into a new database file, which takes its name only once it is whole. Each is filled by
   * its queries, which yield the table's columns by name. With `isReadBack` it takes the place of this session's
   * view of that name for the queries that follow, so that the view is worked out once.
   */
  writeFile: (
    path: string,
    tables: readonly {table: Table; queries: readonly string[]; isReadBack?: boolean}[],
  ) => Promise<void>;
  /** Writes all stored tables into a new database file at `path`, without any byte of what was deleted. */
  copyTo: (path: string) => Promise<void>;
  close: () => Promise<void>;
};
