import {createHash} from "node:crypto";
import {existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {brotliCompressSync, gzipSync} from "node:zlib";

const root = join(import.meta.dirname, "../../..");
const source = join(root, "src/web");
/** What the dashboard is made of besides its own folder, and what builds it. */
const shared = [
  "src/words",
  "src/metrics",
  "src/documents",
  "src/lib",
  "src/server/dashboard/build.ts",
  "package-lock.json",
].map(path => join(root, path));
const COMPRESSED = /\.(js|css|html|svg|json|webmanifest)$/;

/** The folder of the built dashboard. */
export const dashboardFolder = join(root, "dist/web");

/** How the built dashboard stands to what it is made of. */
export function dashboardState(): "missing" | "stale" | "fresh" {
  if (!existsSync(join(dashboardFolder, "index.html"))) return "missing";
  const stamp = join(dashboardFolder, "digest");
  const isFresh =
    existsSync(stamp) && readFileSync(stamp, "utf8") === digestOf([source, ...shared]);
  return isFresh ? "fresh" : "stale";
}

/**
 * Builds the dashboard where it is missing or older than what it is made of. Returns whether it was built; throws what
 * Vite says where it cannot be. What stood there before is served until the new one is whole.
 */
export async function buildDashboard(): Promise<boolean> {
  if (dashboardState() === "fresh") return false;
  const digest = digestOf([source, ...shared]);
  const draft = `${dashboardFolder}-${process.pid}`;
  const {build} = await import("vite");
  try {
    await build({
      root: source,
      configFile: false,
      logLevel: "warn",
      oxc: {jsx: {runtime: "automatic", importSource: "preact"}},
      build: {outDir: draft, emptyOutDir: true, target: "es2022", modulePreload: false},
    });
    compress(draft);
    writeFileSync(join(draft, "digest"), digest);
    replace(draft);
  } finally {
    rmSync(draft, {recursive: true, force: true});
  }
  return true;
}

/** Writes what text compresses to beside each file: once here instead of for each reader. */
function compress(folder: string): void {
  for (const file of filesOf(folder).filter(path => COMPRESSED.test(path))) {
    const content = readFileSync(file);
    writeFileSync(`${file}.br`, brotliCompressSync(content));
    writeFileSync(`${file}.gz`, gzipSync(content, {level: 9}));
  }
}

/** Puts a folder in the place of the old one, in two renames. */
function replace(draft: string): void {
  const old = `${draft}-old`;
  if (existsSync(dashboardFolder)) renameSync(dashboardFolder, old);
  try {
    renameSync(draft, dashboardFolder);
  } catch (error) {
    // Another process built the same meanwhile.
    if (!existsSync(join(dashboardFolder, "index.html"))) throw error;
  }
  rmSync(old, {recursive: true, force: true});
}

function digestOf(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of paths) for (const file of filesOf(path)) hash.update(readFileSync(file));
  return hash.digest("hex");
}

function filesOf(path: string): string[] {
  if (/\.\w+$/.test(path)) return [path];
  const found = readdirSync(path, {recursive: true, withFileTypes: true});
  return found
    .filter(entry => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}
