import type {Normalise, Rows} from "../source.ts";

/** An imported row is the row of its table: kind `import.<table>`, payload the columns. */
export const normaliseImport: Normalise = ({kind, payload}) => {
  const table = kind.slice("import.".length);
  return {[table]: [payload]} as unknown as Rows;
};
