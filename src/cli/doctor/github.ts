import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import {type Check, fail, pass} from "./check.ts";

const name = {id: "github", title: "GitHub"};

/** Whether there is something to sign in with, where repositories of GitHub are to be read. Asks no network. */
export async function checkGithub(
  {github}: Config,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Check[]> {
  if (github.repositories.length === 0) return [];
  // Loaded only now: who reads no GitHub does not wait for it.
  const {openGithubAuth} = await import("../../sources/github/auth.ts");
  try {
    const auth = openGithubAuth(env);
    if (auth !== null) {
      return [pass(name, auth.kind === "app" ? "signs in as a GitHub App" : "signs in by a token")];
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [fail(name, {detail: error.message, fix: error.hint ?? "Correct the secret."})];
  }
  return [
    fail(name, {
      detail: `no token: pull requests, reviews, Actions, deployments and issues of ${github.repositories.join(", ")} will be absent`,
      fix: "Set GITHUB_TOKEN or GITHUB_TOKEN_FILE, or the three FIVEKEYS_GITHUB_APP_… of a GitHub App.",
    }),
  ];
}
