import {existsSync} from "node:fs";
import {rename, rm, writeFile} from "node:fs/promises";
import {dirname, join, relative, resolve} from "node:path";
import {defaults} from "../config/defaults.ts";
import {CONFIG_NAME} from "../config/find.ts";
import {readConfig} from "../config/read.ts";
import {exitCodes, UserError} from "../lib/errors.ts";
import type {Run} from "./command.ts";
import {ask} from "./init/ask.ts";
import {type Answers, configText} from "./init/file.ts";
import {type Found, lookAround, shortName} from "./init/look.ts";

const SCHEMA = "docs/reference/fivekeys.schema.json";

/** Writes a commented fivekeys.yaml from what stands around it. Throws a UserError rather than replace one. */
export const run: Run<{force?: boolean}> = async ({options, terminal}) => {
  const file = resolve(terminal.cwd, options.config ?? CONFIG_NAME);
  const shown = relative(terminal.cwd, file);
  const isForced = options.force === true;
  refuseToReplace(file, {shown, isForced});
  const folder = dirname(file);
  const found = await lookAround(folder, {env: terminal.env});
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [only, ...others] = found.clones;
  const service = only === undefined || others.length > 0 ? null : shortName(only.repository);
  const answers: Answers | null = terminal.isInteractive
    ? await ask({zone, service, signal: terminal.signal})
    : {timezone: null, service: null, minimumGroup: defaults.minimumGroup};
  if (answers === null) return exitCodes.interrupted;

  const text = configText(found, {answers, schema: schemaPath(folder), suggestedZone: zone});
  // What we write must be what we read: a refusal here is our bug, before anything is on the disk.
  readConfig(text, {file, root: folder, shown, env: terminal.env});
  refuseToReplace(file, {shown, isForced});
  await writeWhole(file, {text, shown});
  const report = {schema: "fivekeys.init/1", file: shown, found};
  terminal.out(options.json ? `${JSON.stringify(report)}\n` : summary(found, shown));
  return exitCodes.done;
};

function refuseToReplace(
  file: string,
  {shown, isForced}: {shown: string; isForced: boolean},
): void {
  if (isForced || !existsSync(file)) return;
  throw new UserError(`Cannot write "${shown}": it is there already`, {
    hint: "Edit it, or replace it with `fivekeys init --force`.",
  });
}

/** The published schema as an editor finds it from the file, null when it is not installed beside it. */
function schemaPath(folder: string): string | null {
  const paths = [SCHEMA, `node_modules/fivekeys/${SCHEMA}`];
  const path = paths.find(path => existsSync(join(folder, path)));
  return path === undefined ? null : `./${path}`;
}

/** The file appears whole or not at all. */
async function writeWhole(
  file: string,
  {text, shown}: {text: string; shown: string},
): Promise<void> {
  const draft = `${file}.${process.pid}.draft`;
  try {
    await writeFile(draft, text, {flag: "wx"});
    await rename(draft, file);
  } catch (error) {
    await rm(draft, {force: true}).catch(() => undefined);
    throw writeFailure(error, shown);
  }
}

function writeFailure(error: unknown, shown: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new UserError(`Cannot write "${shown}": permission is denied`, {
        hint: "Give this user write access to the folder.",
        exitCode: exitCodes.permission,
        cause: error,
      });
    case "ENOENT":
    case "ENOTDIR":
      return new UserError(`Cannot write "${shown}": there is no such folder`, {
        hint: "Make the folder first, or correct --config.",
        cause: error,
      });
    case "EISDIR":
      return new UserError(`Cannot write "${shown}": it is a folder`, {
        hint: "Name the file itself, such as fivekeys.yaml.",
        cause: error,
      });
    case "ENOSPC":
      return new UserError(`Cannot write "${shown}": the disk is full`, {
        hint: "Free some room and run the command again.",
        cause: error,
      });
    default:
      return error;
  }
}

function summary({clones, problem, ...found}: Found, shown: string): string {
  const lines = ["Found"];
  for (const {path, repository, branch, version_tags, latest_version_tag} of clones) {
    const latest = latest_version_tag === null ? "" : ` (the latest ${latest_version_tag})`;
    lines.push(
      `  git         ${path} is ${repository}, default branch ${branch ?? "unknown"}, ` +
        `${version_tags} version ${version_tags === 1 ? "tag" : "tags"}${latest}`,
    );
  }
  if (problem !== null) lines.push(`  git         nothing. ${problem}`);
  if (found.workflows.length > 0) lines.push(`  workflows   ${found.workflows.join(", ")}`);
  const {prefect, flows, prefect_deployments: deployments} = found;
  const ofPrefect = [...prefect, ...flows, ...deployments.map(({name}) => name)];
  if (ofPrefect.length > 0) lines.push(`  Prefect     ${[...new Set(ofPrefect)].join(", ")}`);
  if (found.has_next_steps) lines.push("  incidents   Next_Steps.md");
  lines.push("", `Wrote ${shown}`, "", "Next", `  Read ${shown} and correct it.`);
  if (problem !== null) lines.push("  Set sources.git to the path of a clone.");
  lines.push("  fivekeys doctor   checks what the numbers rest on", "  fivekeys start    measures");
  return `${lines.join("\n")}\n`;
}
