import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {type Bench, child} from "./measure.ts";

const MEBIBYTES = 1024;
const maker = new URL("../src/sources/slack/fixtures/large-export.ts", import.meta.url);
const script = new URL("./slack-child.ts", import.meta.url);

/** A whole sync of a folder that reads nothing but an export of a gibibyte: read, stored, built and published. */
export const slack: Bench = async ({note}) => {
  const folder = mkdtempSync(join(tmpdir(), "fivekeys-bench-"));
  try {
    note(`slack: making an export of ${MEBIBYTES.toLocaleString("en")} MiB`);
    child(maker, ["make", join(folder, "slack.zip"), String(MEBIBYTES)]);
    const sources = "{git: [], slack: {channels: [{name: help, team: data}], export: slack.zip}}";
    writeFileSync(join(folder, "fivekeys.yaml"), `timezone: UTC\nsources: ${sources}\n`);
    note("slack: syncing it");
    const {seconds, bytes, stored} = child<{seconds: number; bytes: number; stored: number}>(
      script,
      [folder],
    );
    if (stored === 0) throw new Error("Nothing was stored");
    const once = {against: null, runs: 1};
    return [
      {
        ...{what: "Sync of a Slack export of 1 GiB", ...once},
        ...{measured: {value: seconds, unit: "s"}, at_most: Number.POSITIVE_INFINITY},
      },
      {
        ...{what: "Memory for it at its peak", ...once},
        ...{measured: {value: bytes / 1e6, unit: "MB"}, at_most: 400},
      },
    ];
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
};
