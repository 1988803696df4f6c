import {createPrivateKey, type KeyObject, sign} from "node:crypto";
import {z} from "zod";
import {exitCodes, UserError} from "../../../../lib/errors.ts";
import {exchange, type Fetch, HttpError, systemFetch} from "../../../../lib/http.ts";

const SCOPE = "https://www.googleapis.com/auth/forms.responses.readonly";
const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/** The longest that Google allows. */
const VALID_SECONDS = 3600;

const account = z.object({
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
  token_uri: z.url({protocol: /^https?$/}),
});
type Account = z.output<typeof account>;

const HINT =
  "Set GOOGLE_FORMS_CREDENTIALS_FILE to the JSON key of a service account with which the form is shared.";

/**
 * A token for a service account, from the text of its JSON key: an assertion that is signed here is exchanged for it
 * (RFC 7523). Throws a UserError that never holds the key.
 */
export async function googleToken(
  text: string,
  {
    fetch = systemFetch,
    now = Date.now,
    signal,
  }: {fetch?: Fetch; now?: () => number; signal?: AbortSignal | undefined} = {},
): Promise<string> {
  const read = readAccount(text);
  const body = new URLSearchParams({grant_type: GRANT, assertion: assertion(read, now)});
  const headers = {
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded",
  };
  try {
    const request = {method: "POST", url: read.token_uri, headers, body: body.toString()} as const;
    const response = await exchange(request, {fetch, signal});
    const token = response.status === 200 ? tokenIn(response.body) : null;
    if (token !== null) return token;
    throw cannot(`Google answers ${response.status} to the service account`, {
      hint: HINT,
      exitCode: response.status >= 500 ? exitCodes.unreachable : exitCodes.permission,
    });
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    const hint = "Run the same command again later.";
    throw cannot(error.message, {hint, exitCode: exitCodes.unreachable});
  }
}

function readAccount(text: string): Account & {key: KeyObject} {
  try {
    const read = account.parse(JSON.parse(text));
    return {...read, key: createPrivateKey(read.private_key)};
  } catch {
    throw cannot("GOOGLE_FORMS_CREDENTIALS is no JSON key of a service account", {
      hint: HINT,
      exitCode: exitCodes.permission,
    });
  }
}

function assertion(
  {client_email, private_key_id, token_uri, key}: Account & {key: KeyObject},
  now: () => number,
): string {
  const issued = Math.floor(now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = {alg: "RS256", typ: "JWT", ...(private_key_id ? {kid: private_key_id} : {})};
  const claims = {iss: client_email, scope: SCOPE, aud: token_uri, iat: issued};
  const text = `${part(head)}.${part({...claims, exp: issued + VALID_SECONDS})}`;
  return `${text}.${sign("RSA-SHA256", Buffer.from(text), key).toString("base64url")}`;
}

function tokenIn(body: string): string | null {
  try {
    const {access_token: token} = JSON.parse(body) as {access_token?: unknown};
    return typeof token === "string" && /^[\x21-\x7e]+$/.test(token) ? token : null;
  } catch {
    return null;
  }
}

function cannot(reason: string, options: {hint: string; exitCode: 5 | 6}): UserError {
  return new UserError(`Cannot sign in to Google Forms: ${reason}`, options);
}
