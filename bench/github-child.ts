import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {argv, resourceUsage, stdout} from "node:process";
import {defaultConfig} from "../src/config/defaults.ts";

import {syncGithub} from "../src/pipeline/sync-github.ts";
import {withWriter} from "../src/pipeline/writer.ts";

const nothing = () => undefined;
const log = {note: nothing, progress: nothing, done: nothing};
const [url = "", repository = ""] = argv.slice(2);
const root = mkdtempSync(join(tmpdir(), "fivekeys-bench-"));
try {
  const base = defaultConfig(root);
  const config = {
    ...base,
    git: [],
    github: {...base.github, repositories: [repository], apiUrl: url},
  };
  const env = {GITHUB_TOKEN: "any"};
  const now = new Date();
  const began = performance.now();
  const synced = await withWriter({config, env, now}, writer =>
    syncGithub(
      {...writer, log, readAt: now.toISOString(), signal: new AbortController().signal},
      {config, env},
    ),
  );
  const seconds = (performance.now() - began) / 1000;
  const failure = synced.find(source => source.failure !== null)?.failure;
  if (failure) throw failure;
  stdout.write(JSON.stringify({seconds, bytes: resourceUsage().maxRSS * 1024}));
} finally {
  rmSync(root, {recursive: true, force: true});
}
