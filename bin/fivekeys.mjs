#!/usr/bin/env node
// The way into the program, in plain JavaScript: what was compiled once is found before anything has to be, and a Node
// that cannot run TypeScript says so in words.
import * as module from "node:module";
import {fileURLToPath} from "node:url";

const NODE_MAJOR_MIN = 24;
/** As for a wrong command line: nothing was changed. */
const EXIT_USAGE = 2;

if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR_MIN) {
  const cache = new URL("../node_modules/.cache/fivekeys", import.meta.url);
  module.enableCompileCache(fileURLToPath(cache));
  await import("../src/main.ts");
} else {
  process.stderr.write(
    `Cannot run fivekeys with Node ${process.versions.node}: it needs Node ${NODE_MAJOR_MIN} or newer\n` +
      "  Install that, or run `npm run fivekeys -- <command>` in its folder, which brings its own.\n",
  );
  process.exitCode = EXIT_USAGE;
}
