import {isLoopback} from "../../config/sign-in-schema.ts";
import type {Config, SignInConfig} from "../../config.ts";
import {exitCodes, UserError} from "../../lib/errors.ts";
import {type Env, readSecret} from "../../lib/secret.ts";
import {readTokens, type Token} from "./tokens.ts";

const CLIENT_SECRET = "FIVEKEYS_OIDC_CLIENT_SECRET";

/** How people sign in, checked; with neither a provider nor tokens, nobody has to. */
export type SignInSettings = {
  provider: (SignInConfig & {secret: string | null; publicUrl: URL}) | null;
  tokens: readonly Token[];
  publicUrl: URL | null;
};

/** Whether an address to serve on is this machine and nothing else. */
export function isOwnAddress(host: string): boolean {
  return isLoopback(host) || host === "::1";
}

/**
 * What sign-in is to be, by the configuration and the environment. Throws a UserError where the server may not start
 * on this address: others could reach it, and nobody would have to sign in.
 */
export function signInFrom(
  {server}: Pick<Config, "server">,
  env: Env,
  {host}: {host: string},
): SignInSettings {
  const tokens = readTokens(env);
  const publicUrl = publicUrlOf(server.publicUrl);
  const provider = server.signIn === null ? null : providerOf(server.signIn, {env, publicUrl});
  if (provider === null && tokens.length === 0 && !isOwnAddress(host)) {
    throw new UserError(
      `Cannot serve on ${host}: others can reach it, and no sign-in is configured`,
      {
        hint:
          "Set `server.sign_in` in fivekeys.yaml for a provider of OpenID Connect, or FIVEKEYS_TOKEN to a token of " +
          "`openssl rand -hex 32`; see docs/guide/sign-in.md. Without --host, this machine only is served.",
      },
    );
  }
  return {provider, tokens, publicUrl};
}

function providerOf(
  signIn: SignInConfig,
  {env, publicUrl}: {env: Env; publicUrl: URL | null},
): SignInSettings["provider"] {
  const cannot = (what: string, hint: string) =>
    new UserError(`Cannot sign in at "${signIn.issuer}": ${what}`, {hint});
  if (publicUrl === null) {
    throw cannot(
      "it is not said where people come back to",
      "Set `server.public_url` to the address that people type, such as https://fivekeys.example.org.",
    );
  }
  if (publicUrl.protocol !== "https:" && !isLoopback(publicUrl.hostname)) {
    throw cannot(
      `server.public_url "${publicUrl.origin}" is not https, so anybody on the way could take a session`,
      "Let a proxy with a certificate stand before it, and set `server.public_url` to its https address.",
    );
  }
  return {...signIn, secret: readSecret(env, CLIENT_SECRET), publicUrl};
}

function publicUrlOf(text: string | null): URL | null {
  if (text === null) return null;
  const url = new URL(text);
  const isOrigin = url.pathname === "/" && url.search === "" && url.hash === "";
  if (isOrigin && url.username === "" && url.password === "") return url;
  throw new UserError(`Cannot serve under "${text}": it is more than a host`, {
    hint: `Set \`server.public_url\` to "${url.origin}", and give fivekeys a host name of its own.`,
    exitCode: exitCodes.usage,
  });
}
