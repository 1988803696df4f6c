/**
 * A table, described once: DDL, row types, import checks and the reference page all come from it.
 * In TypeScript rows keep the snake_case of their columns; instants are ISO 8601 strings in UTC.
 */
export type ColumnType =
  | "text"
  | "integer"
  | "double"
  | "boolean"
  | "instant"
  | "texts"
  | "identity";

export type Column<T extends ColumnType = ColumnType, N extends boolean = boolean> = {
  type: T;
  doc: string;
  nullable: N;
  /** What an import takes where a file does not say; without it, and not nullable, the file must. */
  whenAbsent?: ValueOf<T>;
  /** Whether it never leaves the private warehouse; an identity never does either. */
  isPrivate?: true;
};

type Columns = Record<string, Column>;

/**
 * Who writes a table: ingest what was said (`raw`), normalise what it means (`source`), derive what follows
 * from it (`derived`), publish what readers may see (`published`).
 */
type Layer = "raw" | "source" | "derived" | "published";

export type Table<C extends Columns = Columns> = {
  name: string;
  layer: Layer;
  doc: string;
  /** The columns that tell rows apart; a later version of a row with the same key replaces it. */
  key: readonly string[];
  /** Whether `fivekeys import <table>` accepts it. */
  importable: boolean;
  columns: C;
};

type ValueOf<T extends ColumnType> = T extends "integer" | "double"
  ? number
  : T extends "boolean"
    ? boolean
    : T extends "texts"
      ? string[]
      : string;

/** The row type of a table: `type Commit = Row<typeof commit>`. */
export type Row<T> =
  T extends Table<infer C>
    ? {
        [K in keyof C]: C[K]["nullable"] extends true
          ? ValueOf<C[K]["type"]> | null
          : ValueOf<C[K]["type"]>;
      }
    : never;

export function table<const C extends Columns>(
  definition: Table<C> & {key: readonly (keyof C)[]},
): Table<C> {
  return definition;
}

/** The same column, which is never published. */
export function unpublished<T extends ColumnType, N extends boolean>(
  column: Column<T, N>,
): Column<T, N> {
  return {...column, isPrivate: true};
}

function column<T extends ColumnType>(type: T) {
  return (doc: string): Column<T, false> => ({type, doc, nullable: false});
}

/** The same column, where null says "not known". */
export function nullable<T extends ColumnType>(column: Column<T>): Column<T, true> {
  return {...column, nullable: true};
}

/** The same column, which an import may leave out. */
export function whenAbsent<T extends ColumnType, N extends boolean>(
  value: ValueOf<T>,
  column: Column<T, N>,
): Column<T, N> {
  return {...column, whenAbsent: value};
}

export const text = column("text");
export const integer = column("integer");
export const double = column("double");
export const boolean = column("boolean");
/** An instant, stored as naive UTC. */
export const instant = column("instant");
/** A list of texts; in CSV separated by spaces. */
export const texts = column("texts");
/** A person: an import hashes what the file says with the team's key before anything is stored. */
export const identity = column("identity");
