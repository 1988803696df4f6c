import {exitCodes, UserError} from "../lib/errors.ts";
import {webhookSecrets} from "../lib/webhook-secrets.ts";
import {catalogue} from "../metrics/catalogue.ts";
import {GITHUB_DELIVERIES, PREFECT_DELIVERIES, storeEvents} from "../pipeline/store-events.ts";
import {withWriter} from "../pipeline/writer.ts";
import {readSaved} from "../sources/github/read-saved.ts";
import {readSavedEvents} from "../sources/prefect/event-files.ts";
import type {Run} from "./command.ts";
import {openConfig} from "./open-config.ts";

/** Stores what saved deliveries of webhooks say, all or none, and publishes. */
export const run: Run = async ({args, options, terminal}) => {
  const [source, ...files] = args as [string, ...string[]];
  if (source !== "github" && source !== "prefect") {
    throw new UserError(`Cannot ingest "${source}": no webhooks of it are known`, {
      hint: "Write `fivekeys ingest github <file…>` or `fivekeys ingest prefect <file…>`.",
    });
  }
  const {cwd, env, log} = terminal;
  const isGithub = source === "github";
  const secrets = isGithub ? webhookSecrets(env, "github") : [];
  const config = await openConfig({options, terminal});
  const metrics = catalogue(config);
  const now = terminal.now();
  const result = await withWriter({config, env, now}, async writer => {
    const {identify} = writer.identity;
    const {events, deliveries, ignored} = isGithub
      ? readSaved(files, {cwd, secrets, config, identify})
      : readSavedEvents(files, {cwd, config, identify});
    const by = isGithub ? GITHUB_DELIVERIES : PREFECT_DELIVERIES;
    const brought = {events, source: by, config, metrics, log, now};
    const {stored} = await storeEvents(writer, brought);
    return {deliveries, stored, ignored: Object.fromEntries(ignored)};
  });
  if (options.json) {
    terminal.out(`${JSON.stringify({schema: "fivekeys.ingest/1", source, ...result}, null, 2)}\n`);
    return exitCodes.done;
  }
  const {deliveries, stored} = result;
  log.note(
    `Read ${deliveries.toLocaleString("en")} ${deliveries === 1 ? "delivery" : "deliveries"}: ${
      stored === 0 ? "nothing new" : `${stored.toLocaleString("en")} new events`
    }.`,
  );
  for (const [reason, count] of Object.entries(result.ignored)) {
    log.note(`Not used (${count.toLocaleString("en")}): ${reason}.`);
  }
  return exitCodes.done;
};
