import {type Bench, child, median} from "./measure.ts";

const RUNS = 3;
const script = new URL("./claim-child.ts", import.meta.url);

type Claimed = {cold: number; few: number; many: number; extra_bytes: number; runs: number};

/** Which deployment was the first to contain each of a million commits. */
export const claim: Bench = async () => {
  const results = Array.from({length: RUNS}, () => child<Claimed>(script, []));
  const of = (pick: (result: Claimed) => number) => median(results.map(pick));
  return [
    {
      what: "1,000,000 commits claimed by 1,000 deployments",
      measured: {value: of(({cold}) => cold), unit: "s"},
      against: null,
      at_most: 1,
      runs: RUNS,
    },
    {
      what: "Memory for it, beyond the commits",
      measured: {value: of(({extra_bytes}) => extra_bytes) / 1e6, unit: "MB"},
      against: null,
      at_most: 500,
      runs: RUNS,
    },
    {
      what: "The same by 10,000 deployments",
      measured: {value: of(({many}) => many), unit: "s"},
      against: {what: "by 100", value: of(({few}) => few), unit: "s"},
      at_most: 1.5,
      runs: RUNS * results[0]!.runs,
    },
  ];
};
