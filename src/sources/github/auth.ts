import {exitCodes, UserError} from "../../lib/errors.ts";
import {type Fetch, systemFetch} from "../../lib/http.ts";
import {type Env, readSecret} from "../../lib/secret.ts";
import {appAuth} from "./app-auth.ts";

export type GithubAuth = {
  /** `token` is given and stays; `app` makes tokens that end after an hour. */
  kind: "token" | "app";
  /** The token to send. One that GitHub has just rejected is replaced, if it can be. */
  token: (rejected?: string) => Promise<string>;
};

/**
 * Who we are to GitHub, from the environment: a GitHub App (`FIVEKEYS_GITHUB_APP_ID`, `…_PRIVATE_KEY` or
 * `…_PRIVATE_KEY_FILE`, `…_INSTALLATION_ID`), else `GITHUB_TOKEN`, the file `GITHUB_TOKEN_FILE`, or `GH_TOKEN`; null
 * when there is nothing of these. An App comes first: it is set for fivekeys alone, a token often for other tools.
 */
export function openGithubAuth(
  env: Env,
  {
    fetch = systemFetch,
    now = Date.now,
    baseUrl = "https://api.github.com",
  }: {fetch?: Fetch; now?: () => number; baseUrl?: string} = {},
): GithubAuth | null {
  const app = readApp(env);
  if (app !== null) return appAuth(app, {fetch, now, baseUrl});
  const token = readSecret(env, "GITHUB_TOKEN") ?? readSecret(env, "GH_TOKEN");
  if (token === null) return null;
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new UserError(
      "Cannot use the GitHub token: it holds a space, a line break or a foreign character",
      {
        hint: "Copy it again; a token is one word.",
        exitCode: exitCodes.permission,
      },
    );
  }
  return {kind: "token", token: async () => token};
}

function readApp(env: Env): {appId: string; privateKey: string; installationId: number} | null {
  const parts = {
    FIVEKEYS_GITHUB_APP_ID: readSecret(env, "FIVEKEYS_GITHUB_APP_ID"),
    FIVEKEYS_GITHUB_APP_PRIVATE_KEY: readSecret(env, "FIVEKEYS_GITHUB_APP_PRIVATE_KEY"),
    FIVEKEYS_GITHUB_APP_INSTALLATION_ID: readSecret(env, "FIVEKEYS_GITHUB_APP_INSTALLATION_ID"),
  };
  const missing = Object.entries(parts).filter(([, value]) => value === null);
  if (missing.length === Object.keys(parts).length) return null;
  if (missing.length > 0) {
    throw new UserError(`Cannot sign in as a GitHub App: ${missing[0]![0]} is not set`, {
      hint: "Set all three: the App's id, its private key and the installation's id.",
      exitCode: exitCodes.permission,
    });
  }
  const installationId = Number(parts.FIVEKEYS_GITHUB_APP_INSTALLATION_ID);
  if (!Number.isSafeInteger(installationId) || installationId <= 0) {
    throw new UserError(
      "Cannot sign in as a GitHub App: FIVEKEYS_GITHUB_APP_INSTALLATION_ID is not a number",
      {
        hint: "It is the number at the end of the installation's address on GitHub.",
        exitCode: exitCodes.permission,
      },
    );
  }
  return {
    appId: parts.FIVEKEYS_GITHUB_APP_ID!,
    privateKey: parts.FIVEKEYS_GITHUB_APP_PRIVATE_KEY!,
    installationId,
  };
}
