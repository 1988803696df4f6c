import {UserError} from "../../lib/errors.ts";

const LISTED_MAX = 20;

/** Something wrong with a file: the line, or in Parquet the row, and the column; null where it has none. */
type Problem = {place: number | null; column?: string; reason: string};

/** What is wrong with a file, each with its place: the first 20 are listed, the rest are counted. */
export type Refusals = {
  add: (problem: Problem) => void;
  /** Counts what is not listed. */
  addMore: (count: number) => void;
  isEmpty: () => boolean;
  /** Throws what was added as one UserError; does nothing when the file is right. */
  check: () => void;
  /** Adds what makes the rest of the file unreadable, and throws. */
  stop: (problem: Problem) => never;
};

export function refusals({
  name,
  placeName,
  hint = "Mend the file and import it again; docs/reference/tables.md describes the columns.",
}: {
  name: string;
  placeName: "line" | "row";
  hint?: string;
}): Refusals {
  const listed: string[] = [];
  let moreCount = 0;
  const add: Refusals["add"] = ({place, column, reason}) => {
    if (listed.length === LISTED_MAX) {
      moreCount++;
      return;
    }
    const where = place === null ? "" : placeName === "line" ? `:${place}` : `: row ${place}`;
    listed.push(`${name}${where}: ${column === undefined ? "" : `${column} `}${reason}`);
  };
  const check = () => {
    if (listed.length > 0) throw refused(name, {listed, moreCount, hint});
  };
  return {
    add,
    addMore: count => {
      moreCount += count;
    },
    isEmpty: () => listed.length === 0,
    check,
    stop: problem => {
      add(problem);
      throw refused(name, {listed, moreCount, hint});
    },
  };
}

function refused(
  name: string,
  {listed, moreCount, hint}: {listed: readonly string[]; moreCount: number; hint: string},
): UserError {
  const total = listed.length + moreCount;
  const lines =
    moreCount === 0 ? listed : [...listed, `and ${moreCount.toLocaleString("en")} more`];
  const count = total === 1 ? "1 thing is" : `${total.toLocaleString("en")} things are`;
  return new UserError(
    [`Cannot import "${name}": ${count} wrong, nothing of it was kept`, ...lines].join("\n  "),
    {hint},
  );
}
