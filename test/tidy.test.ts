import {describe, expect, it} from "vitest";
import {
  codeFiles,
  type File,
  findPattern,
  isTest,
  type Node,
  nodesOf,
  placeOf,
  trackedFiles,
} from "./tree.ts";

const FILE_LINES_MAX = 300;
const FUNCTION_LINES_MAX = 70;
const SQL_COLUMNS_MAX = 80;

const files = trackedFiles();
const code = codeFiles();
const shipped = code.filter(({path}) => !isTest(path));
const sql = files.filter(({path}) => /^models\/.*\.sql$/.test(path));

function linesOf(text: string): number {
  return text.trimEnd().split("\n").length;
}

function longFunctions(file: File): string[] {
  return nodesOf(file)
    .filter(({type}) => /^(Function(Declaration|Expression)|ArrowFunctionExpression)$/.test(type))
    .map(node => ({node, lines: linesOf(file.text.slice(node.start, node.end))}))
    .filter(({lines}) => lines > FUNCTION_LINES_MAX)
    .map(({node, lines}) => `${placeOf(file, node.start)}: a function of ${lines} lines`);
}

/** What a node is that this code does without, or null. */
function banned(node: Node): string | null {
  if (node.type === "ExportDefaultDeclaration") return "export default";
  if (node.type === "TSEnumDeclaration") return "enum";
  if (node.type === "TSModuleDeclaration") return "namespace";
  if (/^Class(Declaration|Expression)$/.test(node.type)) {
    const parent = (node.superClass as Node | null)?.name;
    return String(parent).endsWith("Error") ? null : "a class that is not an error";
  }
  const isCast = /^TS(AsExpression|TypeAssertion)$/.test(node.type);
  return isCast && (node.typeAnnotation as Node).type === "TSAnyKeyword" ? "a cast to any" : null;
}

function bannedSyntax(file: File): string[] {
  return nodesOf(file).flatMap(node => {
    const what = banned(node);
    return what === null ? [] : [`${placeOf(file, node.start)}: ${what}`];
  });
}

/** A query without its comments, strings and quoted names, every character in its place. */
function bareSql(text: string): string {
  const comments = /--.*|\/\*[\s\S]*?\*\/|'[^']*'|"[^"]*"/g;
  return text.replace(comments, match => match.replace(/[^\n]/g, " "));
}

describe("code", () => {
  it(`has files of at most ${FILE_LINES_MAX} lines`, () => {
    const long = shipped.filter(({text}) => linesOf(text) > FILE_LINES_MAX);
    expect(long.map(({path, text}) => `${path}: ${linesOf(text)} lines`)).toEqual([]);
  });

  it(`has functions of at most ${FUNCTION_LINES_MAX} lines`, () => {
    expect(shipped.flatMap(longFunctions)).toEqual([]);
    const body = "\n  step();".repeat(FUNCTION_LINES_MAX);
    const made = {path: "a.ts", text: `const a = () => {${body}\n};\nfunction b() {}\n`};
    expect(longFunctions(made)).toEqual(["a.ts:1: a function of 72 lines"]);
  });

  it("does without default exports, enums, namespaces, classes but errors, and casts to any", () => {
    expect(code.filter(({path}) => /^(src|test)\//.test(path)).flatMap(bannedSyntax)).toEqual([]);
    const text = `export default 1;
enum A {B}
namespace C {}
class D {}
class E extends Error {}
const f = g as any;`;
    expect(bannedSyntax({path: "a.ts", text})).toHaveLength(5);
  });

  it("leaves no work for later and no test behind", () => {
    const leftOver =
      /\b([T]ODO|[F]IXME|[X]XX)\b|@ts-(ignore|nocheck)|\b(it|test|describe)\.(only|skip|todo)\b/g;
    const others = code.filter(({path}) => path !== "test/tidy.test.ts");
    expect(findPattern(others, leftOver)).toEqual([]);
    const made = {path: "a.ts", text: `// TO${""}DO: all\n// @ts-ignore\ndescribe.only("a", b);\n`};
    expect(findPattern([made], leftOver)).toHaveLength(3);
  });

  it("has file names in kebab-case", () => {
    const isKebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)+$/;
    const odd = code.filter(({path}) => !isKebab.test(path.split("/").at(-1)!));
    expect(odd.map(({path}) => path)).toEqual([]);
  });
});

describe("text", () => {
  const written = files.filter(({path}) => !path.includes("/fixtures/"));

  it("has no trailing whitespace, tabs or carriage returns", () => {
    expect(findPattern(written, /[ \t]+$|\t|\r/gm)).toEqual([]);
    expect(findPattern([{path: "a.md", text: "a \n\tb\r\n"}], /[ \t]+$|\t|\r/gm)).toHaveLength(3);
  });

  it("ends with one line break", () => {
    const odd = written.filter(({text}) => text !== "" && !/[^\n]\n$/.test(text));
    expect(odd.map(({path}) => path)).toEqual([]);
  });

  it("names no place on somebody's machine", () => {
    const place = /(?<![\w.])\/(home|root|Users)\//g;
    expect(findPattern(files, place)).toEqual([]);
    expect(
      findPattern([{path: "a.md", text: ["see ", "home", "ada"].join("/")}], place),
    ).toHaveLength(1);
  });
});

describe("queries", () => {
  it("are in lower case", () => {
    const shouted = (queries: readonly File[]) =>
      findPattern(
        queries.map(({path, text}) => ({path, text: bareSql(text)})),
        /[A-Z]\w*/g,
      );
    expect(shouted(sql)).toEqual([]);
    const made = `SELECT 'A' as "B" -- C\n/* D */ FROM e`;
    expect(shouted([{path: "a.sql", text: made}])).toEqual([
      'a.sql:1: "SELECT"',
      'a.sql:2: "FROM"',
    ]);
  });

  it(`have at most ${SQL_COLUMNS_MAX} columns`, () => {
    expect(findPattern(sql, new RegExp(`^.{${SQL_COLUMNS_MAX + 1},}$`, "gm"))).toEqual([]);
  });
});

describe("package-lock.json", () => {
  const text = files.find(({path}) => path === "package-lock.json")!.text;
  type Entry = {optionalDependencies?: Record<string, string>};
  const packages: Record<string, Entry> = JSON.parse(text).packages;

  it("names no registry", () => {
    expect(text).not.toMatch(/"resolved"/);
  });

  it("names the binaries of every platform, without which npm ci refuses it", () => {
    const missing = Object.entries(packages).flatMap(([path, {optionalDependencies = {}}]) =>
      Object.keys(optionalDependencies).filter(
        name => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
      ),
    );
    expect(missing).toEqual([]);
  });
});

it("runs in a time zone that is not UTC, so that a hidden use of local time fails", () => {
  expect(new Date(0).getTimezoneOffset()).toBe(300);
});
