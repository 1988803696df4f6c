import {rmSync} from "node:fs";
import {argv, stdout} from "node:process";
import {defaultConfig} from "../src/config/defaults.ts";
import {catalogue} from "../src/metrics/catalogue.ts";
import {build} from "../src/pipeline/build.ts";
import {dataFiles} from "../src/pipeline/writer.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";

/** Builds the published results of the folder once, whatever stands there, and tells what it took. */
const config = defaultConfig(argv[2]!);
const files = dataFiles(config);
rmSync(files.published, {force: true});
const began = performance.now();
let [stage, stageBegan] = ["Reading the source tables", began];
const stages: Record<string, number> = {};
const progress = (next: string) => {
  const now = performance.now();
  stages[stage] = (now - stageBegan) / 1000;
  [stage, stageBegan] = [next, now];
};
const warehouse = await duckdb({path: files.private});
const identify = (identity: string) => identity;
await build(warehouse, {config, metrics: catalogue(config), identify, before: null, progress});
await warehouse.close();
progress("");
const {maxRSS, userCPUTime, systemCPUTime} = process.resourceUsage();
stdout.write(
  JSON.stringify({
    seconds: (performance.now() - began) / 1000,
    cpu_seconds: (userCPUTime + systemCPUTime) / 1e6,
    peak_bytes: maxRSS * 1024,
    stages,
  }),
);
