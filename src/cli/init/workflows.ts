import {readFileSync} from "node:fs";
import {basename, extname, join} from "node:path";
import {parse} from "yaml";
import {z} from "zod";

/** A job that looks like one that deploys. */
export type FoundJob = {workflow: string; job: string; events: readonly string[]};

/** What starts a workflow that may deploy; pull requests test what is not merged yet. */
const DEPLOYING = ["push", "workflow_dispatch", "schedule"];

const workflow = z.object({
  on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
  jobs: z.record(z.string(), z.looseObject({name: z.string().optional()})),
});

/** Jobs that bear the name of their workflow's file, as `deploy` in `deploy.yml`: those are what it is for. */
export function deployingJobs(folder: string, names: readonly string[]): FoundJob[] {
  return names.flatMap(name => {
    const read = workflow.safeParse(yamlOf(join(folder, name)));
    if (!read.success) return [];
    const {on, jobs} = read.data;
    const started = typeof on === "string" ? [on] : Array.isArray(on) ? on : Object.keys(on);
    const events = DEPLOYING.filter(event => started.includes(event));
    const id = basename(name, extname(name));
    const job = jobs[id];
    if (job === undefined || events.length === 0) return [];
    return [{workflow: name, job: job.name ?? id, events}];
  });
}

function yamlOf(path: string): unknown {
  try {
    return parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}
