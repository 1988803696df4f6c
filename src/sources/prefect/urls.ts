import {UserError} from "../../lib/errors.ts";

const CLOUD_API = "api.prefect.cloud";
const CLOUD_UI = "app.prefect.cloud";
const WORKSPACE = /\/api\/accounts\/([^/]+)\/workspaces\/([^/]+)$/;

export type PrefectUrls = {
  /** What the paths of the API are put behind: `http://localhost:4200/api`. */
  api: string;
  /** What the addresses of pages are made of: `http://localhost:4200`. */
  ui: string;
  /** With the port, where it is not the usual one. */
  host: string;
  /** Whether it is Prefect Cloud, where nothing is read without a key. */
  isCloud: boolean;
};

/**
 * Where a Prefect server or a workspace of Prefect Cloud is spoken to, from what the operator wrote: with or without
 * `/api`, with or without a slash at the end. Throws a UserError for an address that can be none.
 */
export function prefectUrls(given: string): PrefectUrls {
  if (!URL.canParse(given)) throw wrong(given, "it is not a URL");
  const {protocol, origin, host, hostname, pathname, username, password} = new URL(given);
  if (username !== "" || password !== "") throw wrong(host, "its address holds a secret", SECRET);
  if (!/^https?:$/.test(protocol)) throw wrong(host, "its address is not http or https");
  const path = pathname.replace(/\/+$/, "");
  if (hostname === CLOUD_UI) throw wrong(host, "that is the address of its pages", CLOUD);
  const [, account, workspace] = WORKSPACE.exec(path) ?? [];
  if (workspace === undefined) {
    if (hostname === CLOUD_API) throw wrong(host, "its address names no workspace", CLOUD);
    const ui = origin + path.replace(/\/api$/, "");
    return {api: `${ui}/api`, ui, host, isCloud: false};
  }
  const pages = hostname === CLOUD_API ? `https://${CLOUD_UI}` : origin;
  return {
    api: origin + path,
    ui: `${pages}/account/${account}/workspace/${workspace}`,
    host,
    isCloud: true,
  };
}

const SERVER = "Write it as http://<host>:4200/api, the server's PREFECT_API_URL.";
const CLOUD = `Write it as https://${CLOUD_API}/api/accounts/<account>/workspaces/<workspace>, as \`prefect config view\` shows it.`;
const SECRET = `${SERVER} The key comes from PREFECT_API_KEY or PREFECT_API_AUTH_STRING.`;

function wrong(given: string, reason: string, hint = SERVER): UserError {
  return new UserError(`Cannot read Prefect at "${given}": ${reason}`, {hint});
}
