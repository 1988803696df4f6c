import {spawnSync} from "node:child_process";
import {createHash} from "node:crypto";
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {root} from "../tree.ts";

const PREFECT = "prefect==3.8.8";
/** What this version of Prefect runs on, by the second number. */
const MINOR = {from: 11, to: 13};
const CANDIDATES = ["python3", "python3.13", "python3.12", "python3.11", "python"];
const INSTALL_MS_MAX = 360_000;

const constraints = join(import.meta.dirname, "constraints.txt");
const cache = join(root, "node_modules", ".cache", "fivekeys", "prefect");

/** The environment of a Python program of the test: none of the settings of whoever runs it. */
export function pythonEnv(more: Record<string, string> = {}): Record<string, string> {
  const own = Object.entries(process.env).filter(
    ([name, value]) =>
      value !== undefined && !/^(PREFECT_|FIVEKEYS_|PYTHON|GIT_|GITHUB_)/.test(name),
  ) as [string, string][];
  return {
    ...Object.fromEntries(own),
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONPATH: join(root, "integrations", "prefect"),
    ...more,
  };
}

/** A Python, in a virtual environment below node_modules, that has Prefect; made when it is not there yet. */
export function prefectPython(): string {
  const host = findPython();
  const content = `${PREFECT}\n${host.version}\n${readFileSync(constraints, "utf8")}`;
  const folder = join(cache, createHash("sha256").update(content).digest("hex").slice(0, 12));
  const python = join(folder, "bin", "python");
  const stamp = join(folder, "installed");
  if (existsSync(stamp)) return python;
  rmSync(cache, {recursive: true, force: true});
  mkdirSync(cache, {recursive: true});
  makeEnvironment(host.command, folder);
  const wanted = ["install", "--quiet", "--no-input", "--disable-pip-version-check"];
  const what = [...wanted, "--constraint", constraints, PREFECT];
  const ownPip = ran(python, ["-m", "pip", "--version"]).status === 0;
  // A pip that has come with the system installs into the environment as well.
  const pip = ownPip ? [python, "-m", "pip"] : [host.command, "-m", "pip", "--python", python];
  const done = ran(pip[0]!, [...pip.slice(1), ...what]);
  if (done.status !== 0) throw cannot(`pip failed: ${done.output}`);
  writeFileSync(stamp, "");
  return python;
}

/** The oldest way that works: with pip in it, or without where the system has split pip off. */
function makeEnvironment(command: string, folder: string): void {
  const whole = ran(command, ["-m", "venv", folder]);
  if (whole.status === 0) return;
  rmSync(folder, {recursive: true, force: true});
  const bare = ran(command, ["-m", "venv", "--without-pip", folder]);
  if (bare.status === 0 && ran(command, ["-m", "pip", "--version"]).status === 0) return;
  rmSync(folder, {recursive: true, force: true});
  if (ran(command, ["-m", "virtualenv", "--quiet", folder]).status === 0) return;
  throw cannot(`no virtual environment can be made: ${whole.output}`);
}

function findPython(): {command: string; version: string} {
  const found: string[] = [];
  for (const command of CANDIDATES) {
    const {status, output} = ran(command, ["-c", "import sys; print(*sys.version_info[:3])"]);
    const [major, minor] = output.trim().split(" ").map(Number);
    if (status !== 0 || minor === undefined) continue;
    if (major === 3 && minor >= MINOR.from && minor <= MINOR.to) {
      return {command, version: output.trim()};
    }
    found.push(`${command} is ${major}.${minor}`);
  }
  throw cannot(found.length === 0 ? "there is no Python" : found.join(", "));
}

function ran(command: string, args: readonly string[]): {status: number | null; output: string} {
  const options = {encoding: "utf8", timeout: INSTALL_MS_MAX, env: pythonEnv()} as const;
  const {status, stdout, stderr, error} = spawnSync(command, args, options);
  return {status, output: status === 0 ? stdout : `${error?.message ?? ""}${stdout}${stderr}`};
}

function cannot(now: string): Error {
  return new Error(
    `Cannot test against Prefect: ${now.trim().slice(-2000)}\n  It needs Python 3.${MINOR.from} to 3.${MINOR.to} with venv (on Debian: \`apt-get install python3-venv\`), and PyPI.`,
  );
}
