import {basename, posix} from "node:path";
import {describe, expect, it} from "vitest";
import {commands} from "../src/cli/index.ts";
import {codeFiles, type File, isTest, type Node, nodesOf, placeOf, trackedFiles} from "./tree.ts";

/** From left to right; what stands in one list does not import its neighbours. */
const ORDER = [
  ["lib"],
  ["config"],
  ["tables"],
  ["warehouse"],
  ["sources"],
  ["pipeline"],
  ["metrics"],
  ["words"],
  ["documents"],
  ["alerts", "demo", "reports", "server", "web"],
  ["cli"],
  ["main"],
];
/** The one file that asks others, the one that others ask, and what a browser asks with. */
const NETWORK_FILES = ["src/lib/http.ts", "src/server/listen.ts", "src/web/fetch.ts"];
const NETWORK_MODULE = /^(node:)?(http|https|http2|net|tls|dgram)$|^undici$|^@hono\/node-server/;

const source = codeFiles().filter(({path}) => path.startsWith("src/"));

/** `src/lib/time.ts` → `lib`, `src/config.ts` → `config`. */
function partOf(path: string): string {
  return (path.split("/")[1] ?? "").replace(/\.ts$/, "");
}

function rankOf(path: string): number {
  return ORDER.findIndex(parts => parts.includes(partOf(path)));
}

/** The modules a file names: static, type-only, re-exported and dynamic. */
function importsOf(file: File): {specifier: string; place: string}[] {
  return nodesOf(file).flatMap(node => {
    const named = /^(Import|Export|TSImport)/.test(node.type) ? (node.source as Node | null) : null;
    if (typeof named?.value !== "string") return [];
    return [{specifier: named.value, place: placeOf(file, node.start)}];
  });
}

/** Why one file of src may not import another, or null. */
function objection(from: string, to: string): string | null {
  if (!to.startsWith("src/")) return isTest(from) || to.endsWith(".json") ? null : "is not in src";
  if (rankOf(from) === -1 || rankOf(to) === -1) return "has no place in the order";
  const [fromPart, toPart] = [partOf(from), partOf(to)];
  if (rankOf(to) > rankOf(from)) return `${toPart} stands to the right of ${fromPart}`;
  if (rankOf(to) === rankOf(from) && toPart !== fromPart) {
    return `${fromPart} and ${toPart} are readers, independent of each other`;
  }
  const sourceOf = (path: string) => /^src\/sources\/([^/]+)\//.exec(path)?.[1];
  const [one, other] = [sourceOf(from), sourceOf(to)];
  return one && other && one !== other ? "a source does not know another" : null;
}

function wrongImports(file: File): string[] {
  return importsOf(file).flatMap(({specifier, place}) => {
    if (!specifier.startsWith(".")) return [];
    const to = posix.join(posix.dirname(file.path), specifier);
    const why = objection(file.path, to);
    return why === null ? [] : [`${place}: ${to}: ${why}`];
  });
}

/** Where a file reads `object.property`, for one of the properties. */
function reads(file: File, object: string, properties: readonly string[]): string[] {
  return nodesOf(file)
    .filter(({type}) => type === "MemberExpression")
    .filter(node => (node.object as Node).name === object)
    .filter(node => properties.includes(String((node.property as Node).name)))
    .map(node => `${placeOf(file, node.start)}: ${object}.${(node.property as Node).name}`);
}

/** Where a file ends the process. */
function exits(file: File): string[] {
  return reads(file, "process", ["exit", "exitCode", "abort", "reallyExit"]);
}

/** Where a file talks to the network: a module for it, or the global `fetch` (not a `fetch` of its own). */
function networkUses(file: File): string[] {
  const nodes = nodesOf(file);
  const modules = importsOf(file)
    .filter(({specifier}) => NETWORK_MODULE.test(specifier))
    .map(({specifier, place}) => `${place}: ${specifier}`);
  const isOwn = nodes.some(
    node =>
      (/^(ImportSpecifier|Property)$/.test(node.type) &&
        nameOf(node.local ?? node.value) === "fetch") ||
      (/^(FunctionDeclaration|VariableDeclarator)$/.test(node.type) && nameOf(node.id) === "fetch"),
  );
  const calls = nodes
    .filter(node => node.type === "CallExpression" && nameOf(node.callee) === "fetch" && !isOwn)
    .map(node => `${placeOf(file, node.start)}: fetch`);
  return [...modules, ...calls, ...reads(file, "globalThis", ["fetch"])];
}

function nameOf(node: unknown): unknown {
  return (node as Node | null)?.name;
}

/** The files right in a folder, tests and the index aside. */
function membersOf(folder: string): File[] {
  return source.filter(
    ({path}) => posix.dirname(path) === folder && !isTest(path) && basename(path) !== "index.ts",
  );
}

/** The files that a folder's index names, by their path. */
function listedIn(folder: string): string[] {
  const index = source.filter(({path}) => path === `${folder}/index.ts`);
  return index.flatMap(importsOf).map(({specifier}) => posix.join(folder, specifier));
}

describe("imports point one way", () => {
  it("holds for every file", () => {
    expect(source.flatMap(wrongImports)).toEqual([]);
  });

  it.each([
    ["src/lib/a.ts", 'import {b} from "../cli/b.ts";', "cli stands to the right of lib"],
    ["src/tables/a.ts", 'import type {B} from "../warehouse/b.ts";', "to the right of tables"],
    ["src/config.ts", 'const b = await import("./metrics/b.ts");', "to the right of config"],
    ["src/metrics/a.ts", 'export * from "../reports/b.ts";', "to the right of metrics"],
    ["src/metrics/a.ts", 'type B = import("../web/b.ts").B;', "to the right of metrics"],
    ["src/cli/a.ts", 'import "../main.ts";', "main stands to the right of cli"],
    ["src/reports/a.ts", 'import {b} from "../server/b.ts";', "independent of each other"],
    ["src/sources/git/a.ts", 'import {b} from "../github/b.ts";', "does not know another"],
    ["src/misc/a.ts", 'import {b} from "../lib/b.ts";', "has no place in the order"],
    ["src/lib/a.ts", 'import {b} from "../../bench/b.ts";', "is not in src"],
  ])("objects to %s: %s", (path, text, why) => {
    expect(wrongImports({path, text})).toEqual([expect.stringContaining(why)]);
  });

  it.each([
    ["src/sources/git/a.ts", 'import {b} from "../source.ts"; import {c} from "../../lib/c.ts";'],
    ["src/sources/index.ts", 'import {git} from "./git/index.ts";'],
    ["src/cli/report.ts", 'import {b} from "../reports/b.ts"; import {z} from "zod";'],
  ])("accepts %s: %s", (path, text) => {
    expect(wrongImports({path, text})).toEqual([]);
  });
});

describe("one place for an effect", () => {
  it("lets only main.ts end the process", () => {
    expect(source.filter(({path}) => path !== "src/main.ts").flatMap(exits)).toEqual([]);
    expect(exits({path: "a.ts", text: "process.exit(1); process.exitCode = 2;"})).toHaveLength(2);
  });

  it("lets only lib/http.ts talk to the network, and only server/listen.ts listen to it", () => {
    const others = source.filter(({path}) => !NETWORK_FILES.includes(path) && !isTest(path));
    expect(others.flatMap(networkUses)).toEqual([]);
  });

  it.each([
    ["await fetch(url)", 1],
    ["globalThis.fetch(url)", 1],
    ['import {request} from "node:https";', 1],
    ['import {serve} from "@hono/node-server";', 1],
    ['import {fetch} from "./fetch.ts"; fetch(context);', 0],
    ["function read({fetch}: World) { return fetch(url); }", 0],
    ["source.fetch(context)", 0],
  ])("counts the network in %s", (text, count) => {
    expect(networkUses({path: "a.ts", text})).toHaveLength(count);
  });
});

describe("a registry lists its folder", () => {
  it("names every table", () => {
    const members = membersOf("src/tables").map(({path}) => path);
    expect(members.filter(path => !listedIn("src/tables").includes(path))).toEqual([]);
  });

  it("names every source", () => {
    const folders = new Set(
      source.flatMap(({path}) => /^src\/sources\/[^/]+(?=\/)/.exec(path) ?? []),
    );
    const listed = listedIn("src/sources").map(path => posix.dirname(path));
    expect([...folders].filter(folder => !listed.includes(folder))).toEqual([]);
  });

  it("names every command, and each can be loaded", async () => {
    const isCommand = ({text}: File) =>
      /^export (async )?function run\b|^export const run\b/m.test(text);
    const files = membersOf("src/cli").filter(isCommand);
    expect(commands.map(({name}) => name).toSorted()).toEqual(
      files.map(({path}) => basename(path, ".ts")).toSorted(),
    );
    for (const {load} of commands) expect((await load()).run).toBeTypeOf("function");
  });

  it("has cases beside every metric", () => {
    const paths = trackedFiles().map(({path}) => path);
    const metrics = paths.filter(path => /^models\/metrics\/.*\.sql$/.test(path));
    const cases = metrics.map(path => path.replace(/\.sql$/, ".cases.yaml"));
    expect(metrics).not.toEqual([]);
    expect(cases.filter(path => !paths.includes(path))).toEqual([]);
  });
});
