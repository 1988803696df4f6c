import {exitCodes, UserError} from "../lib/errors.ts";
import {type Access, accessFolder, accessSpan} from "../server/security/access-entries.ts";
import {accessDocument, accessQuery} from "../server/security/access-query.ts";
import type {Run} from "./command.ts";
import {openConfig} from "./open-config.ts";

type Options = {from?: string; to?: string; who?: string; limit?: string};

/** Prints who asked the server what and when, the latest first. */
export const run: Run<Options> = async ({options, terminal}) => {
  const {from, to, who, limit} = options;
  const query = accessQuery({from, to, who, limit}, terminal.now());
  if (typeof query === "string") {
    throw new UserError(`Cannot read the access log: ${query}`, {
      hint: "Write it like this: `fivekeys access-log --from 2026-01-01 --to 2026-01-31 --limit 200`.",
    });
  }
  const config = await openConfig({options, terminal});
  const folder = accessFolder(config.dataFolder);
  if (accessSpan(folder) === null && !options.json) {
    terminal.log.note("There is no access log yet: `fivekeys serve` writes it.");
    return exitCodes.done;
  }
  const document = await accessDocument(folder, query);
  terminal.out(
    options.json
      ? `${JSON.stringify(document, null, 2)}\n`
      : document.entries.map(entry => `${lineOf(entry)}\n`).join(""),
  );
  return exitCodes.done;
};

function lineOf({at, who, role, did, of, status}: Access): string {
  const what = of === undefined ? did : `${did} (${of})`;
  return `${at}  ${who ?? "nobody"}  ${role ?? "no role"}  ${status}  ${what}`;
}
