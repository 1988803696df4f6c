import {existsSync, readdirSync, readFileSync, statSync} from "node:fs";
import {join} from "node:path";
import {parse} from "yaml";
import {z} from "zod";

const FILE_BYTES_MAX = 1024 ** 2;
const MANIFESTS_MAX = 200;
const SCRIPTS_MAX = 5_000;
/** Folders whose Python is not the team's own, besides those that begin with a dot. */
const OTHERS = new Set(["node_modules", "site-packages", "venv", "env", "__pycache__", "dist"]);

/** A deployment that a manifest of Prefect describes. */
export type FoundDeployment = {
  name: string;
  /** The name that Prefect has of its flow; null where its function was not found. */
  flow: string | null;
  tags: readonly string[];
  /** The names of its parameters. */
  parameters: readonly string[];
};

export type FoundPrefect = {
  /** The names of all flows in the team's Python. */
  flows: readonly string[];
  deployments: readonly FoundDeployment[];
};

const manifest = z.object({
  name: z.string(),
  /** `path/to/file.py:function` or `module:function`. */
  entrypoint: z.string().optional(),
  flow: z.string().optional(),
  tags: z.array(z.string()).nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
});
const project = z.object({deployments: z.array(z.unknown())});

/** The flows and deployments of a Prefect project, read from its manifests and Python; what cannot be read is none. */
export function lookForPrefect(folder: string): FoundPrefect {
  const byFunction = new Map<string, string>();
  for (const path of filesBelow(folder, {extension: /\.py$/, most: SCRIPTS_MAX})) {
    const script = textOf(path);
    if (!/\bprefect\b/.test(script)) continue;
    for (const {name, fn} of flowsIn(script)) byFunction.set(fn, name);
  }
  const deployments = new Map<string, FoundDeployment>();
  for (const path of manifests(folder)) {
    for (const {name, entrypoint, flow, tags, parameters} of deploymentsIn(textOf(path))) {
      // A template is filled in only when it is deployed.
      if (name.includes("{{") || deployments.has(name)) continue;
      const fn = (entrypoint ?? flow ?? "").split(":").at(-1)!;
      deployments.set(name, {
        name,
        flow: byFunction.get(fn) ?? null,
        tags: tags ?? [],
        parameters: Object.keys(parameters ?? {}),
      });
    }
  }
  const byName = (a: {name: string}, b: {name: string}) => (a.name < b.name ? -1 : 1);
  return {
    flows: [...new Set(byFunction.values())].sort(),
    deployments: [...deployments.values()].sort(byName),
  };
}

function manifests(folder: string): string[] {
  const own = ["prefect.yaml", "prefect.yml"].map(name => join(folder, name));
  const below = filesBelow(join(folder, "prefect"), {extension: /\.ya?ml$/, most: MANIFESTS_MAX});
  return [...own.filter(path => existsSync(path)), ...below];
}

/** What a manifest deploys: a list of deployments, or a file for each. */
function deploymentsIn(text: string): z.output<typeof manifest>[] {
  let data: unknown;
  try {
    data = parse(text);
  } catch {
    return [];
  }
  const listed = project.safeParse(data);
  const items = listed.success ? listed.data.deployments : [data];
  return items.flatMap(item => {
    const read = manifest.safeParse(item);
    const isOne = read.success && (read.data.entrypoint ?? read.data.flow) !== undefined;
    return isOne ? [read.data] : [];
  });
}

/**
 * The flows that a script defines: `@flow(name="…")` above a function. Without a name Prefect makes one of the
 * function's, with hyphens.
 */
export function flowsIn(script: string): {fn: string; name: string}[] {
  return [...script.matchAll(/^[ \t]*@(?:prefect\.)?flow\b/gm)].flatMap(match => {
    const {call, rest} = callAt(script.slice(match.index + match[0].length));
    // Other decorators may stand between it and the function.
    const fn = /^(?:\s*(?:#.*|@[^\n]*))*\s*(?:async\s+)?def\s+(\w+)/.exec(rest)?.[1];
    if (fn === undefined) return [];
    const name = /(?:^|[\s,(])name\s*=\s*(["'])(.*?)\1/.exec(call)?.[2];
    return [{fn, name: name ?? fn.replaceAll("_", "-")}];
  });
}

/** What stands in the brackets that a text begins with, and what comes after them. */
function callAt(text: string): {call: string; rest: string} {
  if (!text.startsWith("(")) return {call: "", rest: text};
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === "(") depth += 1;
    if (text[i] === ")") depth -= 1;
    if (depth === 0) return {call: text.slice(1, i), rest: text.slice(i + 1)};
  }
  return {call: "", rest: ""};
}

function filesBelow(
  folder: string,
  {extension, most}: {extension: RegExp; most: number},
): string[] {
  const found: string[] = [];
  const visit = (path: string) => {
    if (!existsSync(path) || !statSync(path).isDirectory()) return;
    const entries = readdirSync(path, {withFileTypes: true});
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (found.length >= most) return;
      const below = join(path, entry.name);
      const isOthers = entry.name.startsWith(".") || OTHERS.has(entry.name);
      if (entry.isDirectory() && !isOthers) visit(below);
      if (entry.isFile() && extension.test(entry.name)) found.push(below);
    }
  };
  visit(folder);
  return found;
}

function textOf(path: string): string {
  return statSync(path).size > FILE_BYTES_MAX ? "" : readFileSync(path, "utf8");
}
