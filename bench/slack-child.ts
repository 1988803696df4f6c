import {argv, resourceUsage, stdout} from "node:process";
import {parseAndRun} from "../src/cli/program.ts";

// The command itself, in a process that does nothing else.
const nothing = () => undefined;
let said = "";
const began = performance.now();
await parseAndRun(["sync", "--json"], {
  cwd: argv[2]!,
  env: {FIVEKEYS_KEY: "a key for a bench, and for nothing else"},
  out: text => {
    said += text;
  },
  input: async () => "",
  log: {note: nothing, progress: nothing, done: nothing},
  isInteractive: false,
  hasColour: false,
  columns: 100,
  now: () => new Date("2026-01-01T00:00:00Z"),
  signal: new AbortController().signal,
});
const seconds = (performance.now() - began) / 1000;
const {stored} = JSON.parse(said) as {stored: number};
stdout.write(JSON.stringify({seconds, stored, bytes: resourceUsage().maxRSS * 1024}));
