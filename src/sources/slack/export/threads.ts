import {NOBODY} from "../people.ts";

const CHUNK_ROWS = 2 ** 16;
const NOT_YET = 0;

/** The questions of one channel and their first answers, 20 bytes each: a channel can have millions. */
export type Threads = {
  /** Notes a question. False, and not noted, unless it is later than all before it. */
  ask: (question: {at: number; person: number}) => boolean;
  /** Notes a reply: the earliest by another person than who asked is the answer. */
  reply: (reply: {thread: number; at: number; person: number}) => void;
  count: () => number;
  rows: () => Generator<{asked: number; answered: number | null; person: number}>;
};

export function openThreads(): Threads {
  const asked = column(Float64Array);
  const answered = column(Float64Array);
  const persons = column(Int32Array);
  let count = 0;

  /** Where the question of a moment is; -1 where there is none. */
  function find(moment: number): number {
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (asked.get(middle) < moment) low = middle + 1;
      else high = middle;
    }
    return low < count && asked.get(low) === moment ? low : -1;
  }

  return {
    ask: ({at, person}) => {
      if (count > 0 && at <= asked.get(count - 1)) return false;
      asked.set(count, at);
      answered.set(count, NOT_YET);
      persons.set(count, person);
      count += 1;
      return true;
    },
    reply: ({thread, at, person}) => {
      const i = find(thread);
      if (i === -1 || person === NOBODY || persons.get(i) === person || at <= thread) return;
      const before = answered.get(i);
      if (before === NOT_YET || at < before) answered.set(i, at);
    },
    count: () => count,
    rows: function* () {
      for (let i = 0; i < count; i += 1) {
        const at = answered.get(i);
        yield {
          asked: asked.get(i),
          answered: at === NOT_YET ? null : at,
          person: persons.get(i),
        };
      }
    },
  };
}

/** A list of numbers that grows without being copied. */
function column(type: new (length: number) => Float64Array | Int32Array) {
  const chunks: (Float64Array | Int32Array)[] = [];
  return {
    get: (i: number): number => chunks[Math.floor(i / CHUNK_ROWS)]![i % CHUNK_ROWS]!,
    set: (i: number, value: number): void => {
      const place = Math.floor(i / CHUNK_ROWS);
      chunks[place] ??= new type(CHUNK_ROWS);
      chunks[place][i % CHUNK_ROWS] = value;
    },
  };
}
