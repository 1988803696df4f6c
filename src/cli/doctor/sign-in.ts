import {existsSync} from "node:fs";
import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import type {Env} from "../../lib/secret.ts";
import {accessFolder, accessSpan} from "../../server/security/access-entries.ts";
import {openKeys, sessionKeyFile} from "../../server/sign-in/keys.ts";
import {isOwnAddress, type SignInSettings, signInFrom} from "../../server/sign-in/settings.ts";
import {ROLES} from "../../server/sign-in/user.ts";
import {type Check, count, fail, pass, warn} from "./check.ts";

const MEGABYTE = 1024 ** 2;

/** Whether the server could start with its sign-in, and since when it says who asked what. Asks no network. */
export function checkSignIn(config: Config, env: Env): Check[] {
  return [checkWay(config, env), ...checkAccessLog(config)];
}

function checkWay(config: Config, env: Env): Check {
  const name = {id: "sign-in", title: "Sign-in"};
  const {host} = config.server;
  try {
    const settings = signInFrom(config, env, {host});
    const {provider, tokens, publicUrl} = settings;
    if (provider === null && tokens.length === 0) {
      return pass(name, "none, so `fivekeys serve` answers this machine only");
    }
    const detail = `${waysOf(settings)}; ${keyOf(config, env)}`;
    const isPlain = publicUrl === null ? !isOwnAddress(host) : publicUrl.protocol !== "https:";
    if (!isPlain || isOwnAddress(publicUrl?.hostname ?? "")) return pass(name, detail);
    return warn(name, {
      detail: `${detail}; but tokens and cookies are sent without TLS, for all on the way to read`,
      fix: "Let a proxy with a certificate stand before it, and set `server.public_url` to its https address.",
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return fail(name, {detail: error.message, fix: error.hint ?? "Correct `server.sign_in`."});
  }
}

function waysOf({provider, tokens}: SignInSettings): string {
  const ways: string[] = [];
  if (provider !== null) {
    const roles = ROLES.filter(role => provider.roles[role].length > 0);
    const client = provider.secret === null ? " as a public client, without a secret" : "";
    ways.push(`at ${new URL(provider.issuer).host}${client} (${roles.join(", ")})`);
  }
  if (tokens.length > 0) {
    const roles = new Set(tokens.map(({role}) => role));
    ways.push(`by ${count(tokens.length, "token")} (${[...roles].join(", ")})`);
  }
  return ways.join(", and ");
}

/** Where the key of sessions is; it is made by the server, not by looking. */
function keyOf({root}: Config, env: Env): string {
  const isGiven = Boolean(env.FIVEKEYS_SESSION_SECRET || env.FIVEKEYS_SESSION_SECRET_FILE);
  const file = sessionKeyFile(root);
  if (isGiven || existsSync(file)) openKeys({root, env});
  if (isGiven) return "sessions are signed with FIVEKEYS_SESSION_SECRET";
  return existsSync(file)
    ? "sessions are signed with .fivekeys/session.key"
    : "the first start makes the key of sessions, .fivekeys/session.key";
}

function checkAccessLog({dataFolder, retention}: Config): Check[] {
  const span = accessSpan(accessFolder(dataFolder));
  if (span === null) return [];
  const {from, to, days, bytes} = span;
  const size = `${count(days, "day")}, ${(bytes / MEGABYTE).toFixed(1)} MB`;
  const kept = `kept for ${count(retention.accessLogDays, "day")}`;
  return [pass({id: "access-log", title: "Access log"}, `from ${from} to ${to}: ${size}, ${kept}`)];
}
