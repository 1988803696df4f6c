import {basename, dirname} from "node:path";

/** A git URL with a scheme: its host (without credentials and port) and its path. */
const URL_FORM = /^(?:git\+)?(?:https?|ssh|git):\/\/(?:[^@/]*@)?([^/:]+)(?::\d*)?\/(.+)$/i;
/** The short form of ssh, `user@host:path`; a letter and a colon alone is a drive of Windows. */
const SCP_FORM = /^(?:[^@/\s]+@)?([^/:@\s]{2,}):(?!\/\/)(.+)$/;
/** Somebody's folder on a server: the login in it is nobody's business. */
const HOME = /^\/*(?:(?:home|users)\/[^/]+|~[^/]*)\//i;

/**
 * The name of a repository: `github:Owner/Name`, `host/path`, or without such a remote its folder's name. Never a
 * credential, never a path of this machine: both can hold a login.
 */
export function repositoryName({url, gitFolder}: {url: string | null; gitFolder: string}): string {
  return (url === null ? null : remoteName(url)) ?? folderName(gitFolder);
}

function remoteName(url: string): string | null {
  const match = URL_FORM.exec(url.trim()) ?? SCP_FORM.exec(url.trim());
  if (match === null || /^[a-z]:[\\/]/i.test(url)) return null;
  const host = match[1]!.toLowerCase().replace(/^www\./, "");
  const path = match[2]!
    .replace(/[?#].*$/, "")
    .replace(HOME, "")
    .replace(/^\/+|\/+$/g, "")
    .replace(/\.git$/i, "");
  if (path === "") return null;
  return host === "github.com" || host === "ssh.github.com" ? `github:${path}` : `${host}/${path}`;
}

/** `…/name/.git` and `…/name.git` → `name`. */
function folderName(gitFolder: string): string {
  const base = basename(gitFolder);
  const name = base === ".git" ? basename(dirname(gitFolder)) : base.replace(/\.git$/, "");
  // `git:github:` begins the ids of every repository on GitHub, so a folder of that name keeps its ending.
  return name === "github" || name === "" ? `${name}.git` : name;
}
