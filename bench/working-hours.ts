import {type Bench, child, median} from "./measure.ts";

const RUNS = 3;
const script = new URL("./working-hours-child.ts", import.meta.url);

/** The working hours of a million intervals, of teams in three zones, as a metric's query counts them. */
export const workingHours: Bench = async () => {
  const seconds = Array.from({length: RUNS}, () => child<{seconds: number}>(script, []).seconds);
  return [
    {
      what: "Working hours of 1,000,000 intervals in 3 zones",
      measured: {value: median(seconds), unit: "s"},
      against: null,
      at_most: 2,
      runs: RUNS,
    },
  ];
};
