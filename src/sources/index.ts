import {git} from "./git/index.ts";
import {github} from "./github/index.ts";
import {imported} from "./import/index.ts";
import {markdown} from "./markdown/index.ts";
import {pagerduty} from "./pagerduty/index.ts";
import {prefect} from "./prefect/index.ts";
import {slack} from "./slack/index.ts";
import type {Normalise} from "./source.ts";
import {survey} from "./survey/index.ts";

/** Every source by its name, which is its folder's. */
export const sources = {
  git,
  github,
  import: imported,
  markdown,
  pagerduty,
  prefect,
  slack,
  survey,
} satisfies Record<string, {name: string; normalise: Normalise}>;

/** The rows that an event of any source stands for. */
export const normalise: Normalise = event => {
  const source = sources[event.source as keyof typeof sources];
  if (source === undefined) throw new Error(`An event of an unknown source "${event.source}"`);
  return source.normalise(event);
};
