// Makes node_modules fit package-lock.json before `npm start`, `npm test`, `npm run check` and `npm run bench`.
// Plain JavaScript for Node 20, because it runs before the Node 24 that it installs. Silent when nothing is missing.
import {spawnSync} from "node:child_process";
import {createHash} from "node:crypto";
import {existsSync, readFileSync, realpathSync, writeFileSync} from "node:fs";
import {basename} from "node:path";
import {fileURLToPath} from "node:url";

const NODE_MAJOR_MIN = 20;
const SCRIPTS_NODE_MAJOR_MIN = 24;

const root = fileURLToPath(new URL("..", import.meta.url));
const lockfile = `${root}package-lock.json`;
const modules = `${root}node_modules/`;
const installedLockfile = `${modules}.package-lock.json`;
const stampFile = `${modules}.fivekeys-lock`;
const installedNode = `${modules}.bin/node`;

/** The stamp covers both lock files, so that an install by hand for another branch does not pass as this one. */
function stamp() {
  const hash = createHash("sha256");
  return hash.update(readFileSync(lockfile)).update(readFileSync(installedLockfile)).digest("hex");
}

/** Whether what npm recorded as installed is what package-lock.json asks for, packages of other platforms aside. */
function isInstalledByHand() {
  const wanted = JSON.parse(readFileSync(lockfile, "utf8")).packages;
  const installed = JSON.parse(readFileSync(installedLockfile, "utf8")).packages;
  const isSame = path => wanted[path]?.integrity === installed[path]?.integrity;
  const isNeeded = path => path !== "" && !wanted[path].optional;
  return Object.keys(installed).every(isSame) && Object.keys(wanted).filter(isNeeded).every(isSame);
}

/** The major version of the Node that npm scripts find first, 0 when it does not run. */
function scriptsNodeMajor() {
  if (!existsSync(installedNode)) return Number.parseInt(process.versions.node, 10);
  if (realpathSync(installedNode) === process.execPath) return SCRIPTS_NODE_MAJOR_MIN;
  const {stdout} = spawnSync(installedNode, ["--version"], {encoding: "utf8"});
  return Number.parseInt((stdout ?? "").slice(1), 10) || 0;
}

/** Why an install is needed, or null. */
function staleness() {
  if (!existsSync(installedLockfile)) return "node_modules is missing or incomplete";
  if (scriptsNodeMajor() < SCRIPTS_NODE_MAJOR_MIN) return "the scripts need Node 24";
  const isStamped = existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp();
  if (isStamped) return null;
  if (!isInstalledByHand()) return "node_modules is older or newer than package-lock.json";
  writeFileSync(stampFile, stamp());
  return null;
}

/** Runs `npm ci` on the Node that runs npm, as the one in node_modules is replaced on the way. */
function install() {
  const npm = process.env.npm_execpath ?? "";
  const isNpm = /^npm(-cli)?\.c?js$/.test(basename(npm));
  const node = process.env.npm_node_execpath ?? process.execPath;
  // `error` hides the warning that npm's own Node is older than the one the scripts get.
  const options = ["ci", "--include=dev", "--loglevel=error"];
  const [command, args] = isNpm ? [node, [npm, ...options]] : ["npm", options];
  return spawnSync(command, args, {cwd: root, stdio: ["ignore", 2, 2]}).status;
}

function fail(message) {
  console.error(`fivekeys: Cannot install: ${message}`);
  process.exit(1);
}

if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR_MIN) {
  fail(`this is Node ${process.versions.node}, and at least Node ${NODE_MAJOR_MIN} is needed`);
}
const reason = staleness();
if (reason !== null) {
  console.error(`fivekeys: ${reason}: running npm ci`);
  const status = install();
  if (status !== 0)
    fail(`npm ci failed${status === null ? "" : ` with exit code ${status}`}, see above`);
  if (scriptsNodeMajor() < SCRIPTS_NODE_MAJOR_MIN) {
    fail("node_modules/.bin/node does not run; allow the install script of `node`, or use Node 24");
  }
  writeFileSync(stampFile, stamp());
}
