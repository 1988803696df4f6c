import {existsSync} from "node:fs";
import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import {type Check, fail, warn} from "./check.ts";

type Files = {published: string; private: string};
type Problem = {source: string; subject: string; reason: string};

/**
 * What the token of GitHub was refused at the last sync, by permission: what is absent without it, and what to do.
 * Asks no network; nothing was refused, and nothing is said, before the first sync.
 */
export async function checkRefused(config: Config, files: Files): Promise<Check[]> {
  const {repositories} = config.github;
  if (repositories.length === 0) return [];
  const {githubScope} = await import("../../sources/github/fetch/reading.ts");
  const {PERMISSION, REFUSED} = await import("../../sources/github/fetch/refusals.ts");
  const checks: Check[] = [];
  try {
    const problems = (await readProblems(files)).filter(({reason}) => reason.startsWith(REFUSED));
    for (const repository of repositories) {
      const own = problems.filter(({source}) => source === githubScope(repository, config));
      for (const subject of new Set(own.map(each => each.subject))) {
        const reasons = own.filter(each => each.subject === subject).map(({reason}) => reason);
        const name = {id: `github:${repository}:${subject}`, title: `GitHub ${repository}`};
        const said = `the last sync found that ${reasons.join(", and ")}`;
        const check = subject.startsWith(PERMISSION)
          ? warn(name, {
              detail: `${subject} is missing: ${said}`,
              fix: `Give the token the ${subject}, then run \`fivekeys sync\`: what it left out is read then.`,
            })
          : fail(name, {detail: said, fix: "Do what it says, then run `fivekeys sync`."});
        checks.push(check);
      }
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const name = {id: "github:refused", title: "GitHub permissions"};
    checks.push(warn(name, {detail: error.message, fix: error.hint ?? "Run `fivekeys sync`."}));
  }
  return checks;
}

/** Those that the readers' file lists; of a first sync that read nothing at all, those that it kept for itself. */
async function readProblems(files: Files): Promise<Problem[]> {
  const isPublished = existsSync(files.published);
  const path = isPublished ? files.published : files.private;
  if (!existsSync(path)) return [];
  // Loaded only now: who reads no GitHub does not wait for it.
  const {duckdb} = await import("../../warehouse/duckdb.ts");
  const warehouse = await duckdb({path, readOnly: true});
  try {
    return await warehouse.rows<Problem>(
      `select source, subject, reason from ${isPublished ? "problem" : "source_problem"}
      order by source, subject, reason`,
    );
  } finally {
    await warehouse.close();
  }
}
