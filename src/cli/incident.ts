import {relative, resolve} from "node:path";
import type {Config} from "../config.ts";
import {type ExitCode, exitCodes, UserError} from "../lib/errors.ts";
import type {Run, Terminal} from "./command.ts";
import {unifiedDiff} from "./incident/diff.ts";
import {listIncidents, listingText} from "./incident/list.ts";
import {openIncident} from "./incident/open.ts";
import {resolveIncident} from "./incident/resolve.ts";
import {saveDocument} from "./incident/save.ts";
import {configuredDocuments, type IncidentFlags, targetDocument} from "./incident/target.ts";
import {openConfig} from "./open-config.ts";

const SCHEMA = "fivekeys.incident/1";

/** The flags that each action knows. */
const ACTIONS: Readonly<Record<string, readonly (keyof IncidentFlags)[]>> = {
  open: [
    ...(["id", "severity", "service", "environment", "detected", "deployment"] as const),
    ...(["cause", "summary", "path", "write"] as const),
  ],
  resolve: ["restored", "fix", "path", "write"],
  list: ["path"],
};

/** Opens, resolves or lists incidents of a document; shows what it would write, and writes it with `--write`. */
export const run: Run<IncidentFlags> = async ({args, options, terminal}) => {
  const [action = "", id] = args;
  refuseUnknown(action, {id, options});
  const config = await openConfig({options, terminal});
  if (action === "list") return list(config, {options, terminal});
  const document = await targetDocument(options, {config, cwd: terminal.cwd});
  const task = {config, document, flags: options, now: terminal.now()};
  const outcome = action === "open" ? openIncident(task) : resolveIncident(id ?? "", task);
  const diff = unifiedDiff(document.text, outcome.text, {path: document.path});
  const isWritten = diff !== "" && options.write === true;
  if (!options.json) terminal.out(diff);
  if (isWritten) await saveDocument(document, outcome.text);
  if (options.json) {
    const facts = {schema: SCHEMA, action, id: outcome.id, path: document.path};
    const result = {...facts, changed: diff !== "", written: isWritten, diff};
    terminal.out(`${JSON.stringify(result, null, 2)}\n`);
  } else {
    terminal.log.note(
      diff === "" || isWritten
        ? `${outcome.note}.`
        : `${outcome.note}. Nothing was written: add --write.`,
    );
  }
  return exitCodes.done;
};

function refuseUnknown(
  action: string,
  {id, options}: {id: string | undefined; options: IncidentFlags},
): void {
  const known = ACTIONS[action];
  if (known === undefined) {
    throw new UserError(`Cannot understand "incident ${action}": there is no such action`, {
      hint: "Write `fivekeys incident open`, `fivekeys incident resolve <id>` or `fivekeys incident list`.",
    });
  }
  if ((action === "resolve") !== (id !== undefined)) {
    throw new UserError(
      action === "resolve"
        ? "Cannot resolve an incident: no id was given"
        : `Cannot understand "${id}" after "incident ${action}"`,
      {
        hint:
          action === "resolve"
            ? "Write `fivekeys incident resolve INC-2025-001`."
            : "The id of a new incident is given by --id.",
      },
    );
  }
  const all = Object.values(ACTIONS).flat();
  const other = all.find(flag => options[flag] !== undefined && !known.includes(flag));
  if (other === undefined) return;
  throw new UserError(`Cannot use --${other} with "incident ${action}"`, {
    hint: `It takes ${known.map(flag => `--${flag}`).join(", ")}.`,
  });
}

async function list(
  config: Config,
  {options, terminal}: {options: IncidentFlags & {json?: boolean}; terminal: Terminal},
): Promise<ExitCode> {
  const {path} = options;
  const paths =
    path === undefined
      ? configuredDocuments(config)
      : [relative(config.root, resolve(terminal.cwd, path))];
  const listing = await listIncidents(config, paths);
  terminal.out(
    options.json
      ? `${JSON.stringify({schema: SCHEMA, action: "list", ...listing}, null, 2)}\n`
      : listingText(listing, config),
  );
  return exitCodes.done;
}
