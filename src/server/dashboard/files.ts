import {createHash} from "node:crypto";
import {existsSync, readdirSync, readFileSync} from "node:fs";
import {extname, join, relative, sep} from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};
/** Where Vite puts what has a digest in its name. */
const HASHED = /^\/assets\//;
const ETAG_DIGITS = 24;

export type Encoding = "br" | "gzip";

/** A file of the dashboard in all the forms in which it may be asked for. */
export type BuiltFile = {
  type: string;
  etag: string;
  /** Whether its content never changes under its name. */
  isHashed: boolean;
  plain: Uint8Array<ArrayBuffer>;
  encoded: Partial<Record<Encoding, Uint8Array<ArrayBuffer>>>;
};

/**
 * The built dashboard by the path of each file: `/`, `/assets/index-1a2b.js`. All of it is held in memory: some hundred
 * kilobytes, and no path of a request ever becomes one of the disk. Null where nothing was built.
 */
export function readDashboard(folder: string): ReadonlyMap<string, BuiltFile> | null {
  if (!existsSync(join(folder, "index.html"))) return null;
  const files = new Map<string, BuiltFile>();
  for (const entry of readdirSync(folder, {recursive: true, withFileTypes: true})) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const file = join(entry.parentPath, entry.name);
    const path = `/${relative(folder, file).split(sep).join("/")}`;
    files.set(path === "/index.html" ? "/" : path, readBuilt(file, {path, type}));
  }
  return files;
}

function readBuilt(file: string, {path, type}: {path: string; type: string}): BuiltFile {
  const plain = bytesOf(file);
  const digest = createHash("sha256").update(plain).digest("hex").slice(0, ETAG_DIGITS);
  return {
    type,
    etag: `"${digest}"`,
    isHashed: HASHED.test(path),
    plain,
    encoded: {
      ...(existsSync(`${file}.br`) ? {br: bytesOf(`${file}.br`)} : {}),
      ...(existsSync(`${file}.gz`) ? {gzip: bytesOf(`${file}.gz`)} : {}),
    },
  };
}

function bytesOf(file: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(file));
}
