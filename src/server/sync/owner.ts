import {randomBytes} from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import {dirname, join} from "node:path";
import type {Config} from "../../config.ts";
import {exitCodes, UserError} from "../../lib/errors.ts";
import {exchange, HttpError} from "../../lib/http.ts";
import {isAlive} from "../../lib/lock.ts";
import {replaceFile} from "../../lib/replace-file.ts";

const TOKEN_BYTES = 32;
const ANSWER_MS_MAX = 3_000;

/** Says to whoever shows the token that this is the server that wrote it down. */
export const OWNER_HEADER = "fivekeys-owner";

/** The server that owns a data folder, as it says in `server.json`. */
export type Owner = {
  pid: number;
  /** Null while it starts. */
  address: string | null;
  started_at: string;
  /** Lets whoever may read the file ask for a sync. */
  token: string;
};

export type Ownership = {
  token: string;
  /** Writes where the server can be reached. */
  announce: (address: string) => void;
  release: () => void;
};

/** Where the owner of a data folder says who it is. */
export function ownerFile({dataFolder}: Pick<Config, "dataFolder">): string {
  return join(dataFolder, "server.json");
}

/**
 * Takes the data folder for this server. Throws a UserError that names the one that owns it; what a server that is
 * gone has left is taken over.
 */
export async function own(
  config: Pick<Config, "dataFolder">,
  {now}: {now: Date},
): Promise<Ownership> {
  const path = ownerFile(config);
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const mine: Owner = {pid: process.pid, address: null, started_at: now.toISOString(), token};
  makeFolder(dirname(path));
  for (let attempt = 0; attempt < 2; attempt += 1) {
    if (claim(path, mine)) {
      return {
        token,
        announce: address => write(path, {...mine, address}),
        release: () => {
          if (readOwner(path)?.token === token) rmSync(path, {force: true});
        },
      };
    }
    const other = await liveOwner(config);
    if (other !== null) throw taken(other);
    rmSync(path, {force: true});
  }
  throw new UserError("Cannot serve: another server took the data folder at the same moment", {
    hint: "Try again.",
  });
}

/** The server that owns a data folder and runs; null where there is none. */
export async function liveOwner(config: Pick<Config, "dataFolder">): Promise<Owner | null> {
  const owner = readOwner(ownerFile(config));
  if (owner === null) return null;
  if (owner.address === null) return owner.pid !== process.pid && isAlive(owner.pid) ? owner : null;
  return isAlive(owner.pid) && (await answers(owner)) ? owner : null;
}

function taken({pid, address, started_at}: Owner): UserError {
  const where = address === null ? "" : ` at ${address}`;
  return new UserError(
    `Cannot serve: process ${pid} has served this data folder${where} since ${started_at}`,
    {
      hint: "Use that one, or stop it first. Another configuration with its own `data` can be served beside it.",
      exitCode: exitCodes.usage,
    },
  );
}

/** The address under which this machine reaches a server that serves on all addresses. */
export function ownAddress(address: string): string {
  return address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:");
}

/** Whether the process is the server: its id may have gone to another program. One that is busy counts. */
async function answers({address, token}: Owner): Promise<boolean> {
  const url = `${ownAddress(address!)}/api/v1/sync`;
  const headers = {authorization: `Bearer ${token}`};
  try {
    const answer = await exchange({method: "GET", url, headers}, {timeoutMs: ANSWER_MS_MAX});
    return answer.headers.has(OWNER_HEADER);
  } catch (error) {
    return error instanceof HttpError && error.kind === "timeout";
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, {recursive: true});
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new UserError(`Cannot serve: the data folder "${folder}" cannot be written`, {
      hint: "Give this user write access to it, or choose another with `data:` in fivekeys.yaml.",
      exitCode: exitCodes.permission,
      cause: error,
    });
  }
}

/** Under its name only with its owner in it; false where one stands there already. */
function claim(path: string, owner: Owner): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(owner)}\n`, {mode: 0o600});
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, {force: true});
  }
}

function write(path: string, owner: Owner): void {
  replaceFile(path, {text: `${JSON.stringify(owner)}\n`, modifiedAt: new Date()});
}

/** Null where the file is gone, or was cut off by a crash. Throws a UserError where it is another user's. */
function readOwner(path: string): Owner | null {
  try {
    const {pid, address, started_at, token} = JSON.parse(readFileSync(path, "utf8"));
    const isWhole = Number.isInteger(pid) && typeof token === "string";
    return isWhole ? {pid, address, started_at, token} : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EACCES") return null;
    throw new UserError(`Cannot tell who serves this data folder: "${path}" is another user's`, {
      hint: "Run the command as the user of the server.",
      exitCode: exitCodes.permission,
      cause: error,
    });
  }
}
