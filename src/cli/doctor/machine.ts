import {UserError} from "../../lib/errors.ts";
import {git} from "../../lib/git.ts";
import {type Check, fail, pass} from "./check.ts";

const NODE_MAJOR_MIN = 24;
/** The first that can print absolute paths of a repository. */
const GIT_MIN = [2, 31] as const;

/** Node.js, from `process.versions.node`. */
export function checkNode(version: string): Check {
  const name = {id: "node", title: "Node.js"};
  if (Number.parseInt(version, 10) >= NODE_MAJOR_MIN) return pass(name, version);
  return fail(name, {
    detail: `${version} is too old`,
    fix: `Install Node.js ${NODE_MAJOR_MIN} or later: https://nodejs.org`,
  });
}

/** The program git, as it answers in a folder. */
export async function checkGit(folder: string): Promise<Check> {
  try {
    return checkGitVersion((await git({folder, path: "."}, ["--version"])).toString());
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return fail(gitName, {
      detail: error.message.replace(/^Cannot read the git repository "[^"]*": /, ""),
      fix: error.hint ?? installGit,
    });
  }
}

const gitName = {id: "git", title: "git"};
const installGit = `Install git ${GIT_MIN.join(".")} or later: https://git-scm.com/downloads`;

/** From what `git --version` prints. */
export function checkGitVersion(printed: string): Check {
  const [version, major, minor] = /(\d+)\.(\d+)[\w.]*/.exec(printed) ?? [];
  if (version === undefined) {
    return fail(gitName, {detail: `it answered "${printed.trim()}"`, fix: installGit});
  }
  const isEnough =
    Number(major) > GIT_MIN[0] || (Number(major) === GIT_MIN[0] && Number(minor) >= GIT_MIN[1]);
  if (isEnough) return pass(gitName, version);
  return fail(gitName, {detail: `${version} is too old`, fix: installGit});
}
