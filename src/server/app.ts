import {Hono} from "hono";
import type {Config} from "../config.ts";
import type {Log} from "../lib/log.ts";
import {waveStore} from "../pipeline/survey/store.ts";
import {surveyRoutes} from "./survey/routes.ts";

/** All that is served; with `surveyOnly` nothing but the survey page, which needs no sign-in. */
export function app({
  config,
  log,
  surveyOnly,
}: {
  config: Config;
  log: Log;
  surveyOnly: boolean;
}): Hono {
  const all = new Hono();
  const store = waveStore(config.dataFolder);
  all.route("/survey", surveyRoutes({store, contact: config.surveys.contact, log}));
  if (!surveyOnly) all.get("/healthz", context => context.text("ok"));
  return all;
}
