import {existsSync, readdirSync, readFileSync, statSync} from "node:fs";
import {join} from "node:path";
import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import {openProblems} from "../problems.ts";
import type {FetchContext, RawEvent} from "../source.ts";
import {dumpReaders} from "./dump-readers.ts";
import {type DumpedObject, dumpedObjects} from "./dumped-objects.ts";
import {repositoryOf} from "./fetch/reading.ts";
import {restContexts} from "./rest/context.ts";

const FILE_BYTES_MAX = 512 * 1024 ** 2;

/**
 * The events of dumps of GitHub's REST API, a file at a time: what it holds is told by its name, such as `runs.json`.
 * They are of the one repository that is configured, or lie in folders `<owner>/<name>`. Objects that are odd are
 * named as problems; a file that is not JSON throws a UserError.
 */
export function* readDumps(
  folder: string,
  {
    config,
    context,
    others = [],
  }: {
    config: Config;
    context: Pick<FetchContext, "identify" | "problem" | "progress">;
    /** Files of the folder itself that another source has written under a name of ours. */
    others?: readonly string[];
  },
): Generator<{repository: string; events: RawEvent[]}> {
  const contextOf = restContexts({config, identify: context.identify});
  const problems = openProblems(context);
  const hasFile = (path: string, file: string) =>
    existsSync(join(path, file)) && !(path === folder && others.includes(file));
  for (const {path, fullName} of dumpFolders(folder, {config, hasFile})) {
    const files = Object.entries(dumpReaders).filter(([file]) => hasFile(path, file));
    const repository = repositoryOf(fullName, config);
    let defaultBranch: string | null = null;
    for (const [file, read] of files) {
      context.progress(`Reading ${file} of ${fullName}`);
      const objects = objectsOf(join(path, file), file);
      defaultBranch ??= defaultBranchOf(objects);
      const rest = contextOf({repository, defaultBranch, told: "poll"});
      const events = objects.flatMap((object, i) =>
        problems.read(`${repository} ${file} ${i + 1}`, () => read(object, rest)),
      );
      yield {repository, events};
    }
  }
  problems.report();
}

function dumpFolders(
  folder: string,
  {config, hasFile}: {config: Config; hasFile: (path: string, file: string) => boolean},
): {path: string; fullName: string}[] {
  const hasDumps = (path: string) => Object.keys(dumpReaders).some(file => hasFile(path, file));
  const below = (path: string) =>
    readdirSync(path, {withFileTypes: true}).filter(entry => entry.isDirectory());
  const found = below(folder).flatMap(({name: owner}) =>
    below(join(folder, owner)).map(({name}) => ({
      path: join(folder, owner, name),
      fullName: `${owner}/${name}`,
    })),
  );
  const own = found.filter(({path}) => hasDumps(path));
  if (!hasDumps(folder)) return own;
  const {repositories} = config.github;
  if (repositories.length === 1) return [{path: folder, fullName: repositories[0]!}, ...own];
  throw new UserError(
    `Cannot read the dumps in "${folder}": they do not say of which repository they are`,
    {
      hint: "Put them into a folder <owner>/<name> below it, or name one repository in sources.github.",
    },
  );
}

function objectsOf(path: string, file: string): DumpedObject[] {
  const {size} = statSync(path);
  const objects =
    size > FILE_BYTES_MAX ? "is larger than 512 MiB" : dumpedObjects(readFileSync(path, "utf8"));
  if (typeof objects !== "string") return objects;
  throw new UserError(`Cannot read the dump "${file}": it ${objects}`, {
    hint: "Write it again with `gh api --paginate`, in parts where it is large.",
  });
}

/** A pull request tells of the repository that it is for; it comes before the runs, whose branches are judged by it. */
function defaultBranchOf(objects: readonly DumpedObject[]): string | null {
  for (const {base} of objects) {
    const branch = (base as {repo?: {default_branch?: unknown}} | undefined)?.repo?.default_branch;
    if (typeof branch === "string") return branch;
  }
  return null;
}
