import {existsSync} from "node:fs";
import {exitCodes, UserError} from "../lib/errors.ts";
import {destroyKey, keyFile, prepareKey} from "../lib/key-file.ts";
import {takeLock} from "../lib/lock.ts";
import {rekey} from "../pipeline/rekey.ts";
import {dataFiles, withWriter} from "../pipeline/writer.ts";
import type {Run} from "./command.ts";
import {openConfig} from "./open-config.ts";

/** Puts a new key in the place of the team's, or destroys it for good. */
export const run: Run<{yes?: boolean}> = async ({args, options, terminal}) => {
  const [action] = args as [string];
  if (action !== "rotate" && action !== "destroy") {
    throw new UserError(`Cannot ${action} the key: there is no such action`, {
      hint: "Write `fivekeys key rotate` or `fivekeys key destroy`.",
    });
  }
  const config = await openConfig({options, terminal});
  const {root} = config;
  const {env, log} = terminal;
  const now = terminal.now();
  const path = keyFile({root, env, to: action});
  const at = now.toISOString();
  if (action === "rotate") {
    if (!existsSync(dataFiles(config).private)) {
      throw new UserError("Cannot rotate the key: there is no warehouse here that it hashed", {
        hint: "Delete the key file: the first sync makes another.",
      });
    }
    const people = await withWriter({config, env, now}, async writer => {
      const {key, take} = prepareKey(path);
      const count = await rekey(writer, {key, config, log});
      writer.onClosed(take);
      return count;
    });
    const said = `Rotated: ${people.toLocaleString("en")} ${people === 1 ? "hash is" : "hashes are"} now made with the new key as well.`;
    if (options.json) terminal.out(json({action, at, hashes: people}));
    else
      log.note(`${said}\nSnapshots and copies of before still hold the old hashes: delete them.`);
    return exitCodes.done;
  }
  if (!options.yes) {
    throw new UserError(
      "Cannot destroy the key without --yes: no hash could be made again, and nobody found any more",
      {hint: "Export first what people have asked for; then run `fivekeys key destroy --yes`."},
    );
  }
  const release = takeLock(dataFiles(config).lock, {now});
  try {
    destroyKey(path, {root, at});
  } finally {
    release();
  }
  if (options.json) terminal.out(json({action, at}));
  else {
    log.note(
      "Destroyed: the hashes in the warehouse mean nothing any more. Copies of the key, backups " +
        "among them, are yours to delete. Who was erased must be erased again under a new key.",
    );
  }
  return exitCodes.done;
};

function json(document: object): string {
  return `${JSON.stringify({schema: "fivekeys.key/1", ...document}, null, 2)}\n`;
}
