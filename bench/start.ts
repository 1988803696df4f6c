import {type Bench, median, nodeFlags, program, root, secondsOf} from "./measure.ts";

const RUNS = 10;

/** How long the program takes to say anything at all, beside Node itself. */
export const start: Bench = async () => {
  const times = (args: readonly string[]) =>
    Array.from({length: RUNS}, () => secondsOf(process.execPath, args, {cwd: root}) * 1000);
  const help = median(times([...nodeFlags, program, "--help"]));
  const node = median(times(["-e", "0"]));
  return [
    {
      what: "fivekeys --help",
      measured: {value: help, unit: "ms"},
      against: null,
      at_most: 150,
      runs: RUNS,
    },
    {
      what: "node -e 0, for comparison",
      measured: {value: node, unit: "ms"},
      against: null,
      at_most: Number.POSITIVE_INFINITY,
      runs: RUNS,
    },
  ];
};
