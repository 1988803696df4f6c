import {stringify} from "yaml";
import {CONFIG_NAME} from "../../src/config/find.ts";
import {configJsonSchema, configSchema} from "../../src/config/schema.ts";
import {code, fence, markdownTable, page} from "./markdown.ts";

/** The parts of JSON Schema that our own schema uses. */
type Schema = {
  type?: string;
  const?: string;
  enum?: string[];
  description?: string;
  default?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | false;
  items?: Schema | false;
  prefixItems?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
};

/** What the free keys below a key, or below those, are. */
const anyKey: Readonly<Record<string, string>> = {
  targets: "metric",
  "<metric>": "statistic",
  teams: "team",
  work_pool: "glob",
  deployment: "glob",
};

export function configurationPage(): string {
  const {properties = {}} = configJsonSchema() as Schema;
  return page("Configuration", [
    `Read from the nearest \`${CONFIG_NAME}\` at or above the current folder, or from \`--config\`. Without a file ` +
      "the repository of the current folder is measured by the defaults. Unknown keys are errors, with file, line " +
      "and column.",
    "In a text, `$" +
      "{NAME}` stands for a variable of the environment and `$$" +
      "{NAME}` for itself.",
    "Globs match whole names: `*` stays within a part of a path, `**` crosses parts.",
    "An editor completes and checks the file when a comment in its first line names " +
      "[the schema](fivekeys.schema.json) by its path:",
    fence("yaml", "# yaml-language-server: $schema=path/to/fivekeys.schema.json"),
    `This is the file in which every key has its default, the same as no ${CONFIG_NAME} at all:`,
    fence("yaml", stringify(configSchema.parse({}), {flowCollectionPadding: false})),
    ...Object.entries(properties).flatMap(([key, schema]) => section(key, schema)),
  ]);
}

function section(key: string, schema: Schema): string[] {
  const own = [row(key, {schema, isRequired: false})];
  const variants = variantsOf(itemOf(schema));
  return [
    `## ${key}`,
    table(variants.length > 0 ? own : [...own, ...rowsBelow(key, schema)]),
    ...variants.flatMap(variant => {
      const name = variant.properties?.from?.const ?? Object.keys(variant.properties ?? {})[0];
      return [`### ${name}`, table(rowsBelow(`${key}[]`, variant))];
    }),
  ];
}

/** The kinds of rule that a list holds, and what stands beside them. */
function variantsOf({oneOf = [], anyOf = []}: Schema): Schema[] {
  const hasKinds = anyOf.some(option => option.oneOf !== undefined);
  return [...oneOf, ...(hasKinds ? anyOf.flatMap(option => option.oneOf ?? [option]) : [])];
}

function table(rows: readonly string[][]): string {
  return markdownTable(["key", "type", "default", "meaning"], rows);
}

/** A row for each key below, named by its path: `[]` for a member of a list, `<name>` for any key. */
function rowsBelow(path: string, schema: Schema): string[][] {
  const item = itemOf(schema);
  const base = schema.type === "array" ? `${path}[]` : path;
  const rows = Object.entries(item.properties ?? {}).flatMap(([key, member]) => {
    const isRequired = item.required?.includes(key) ?? false;
    const below = `${base}.${key}`;
    return [row(below, {schema: member, isRequired}), ...rowsBelow(below, member)];
  });
  const any = item.additionalProperties;
  if (any === undefined || any === false) return rows;
  const below = `${base}.<${anyKey[path.slice(path.lastIndexOf(".") + 1)] ?? "name"}>`;
  return [...rows, row(below, {schema: any, isRequired: false}), ...rowsBelow(below, any)];
}

/** What a list holds; where one thing or a list of it is allowed, the thing. */
function itemOf(schema: Schema): Schema {
  if (schema.items) return schema.items;
  return schema.anyOf?.find(({properties}) => properties !== undefined) ?? schema;
}

function row(path: string, {schema, isRequired}: {schema: Schema; isRequired: boolean}): string[] {
  const preset = isRequired
    ? "required"
    : schema.default === undefined
      ? ""
      : code(flow(schema.default));
  return [code(path), typeOf(schema), preset, schema.description ?? ""];
}

/** A value as it stands in the file, on one line. */
function flow(value: unknown): string {
  const options = {collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0} as const;
  return stringify(value, options).trim();
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(" or ");
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return [...new Set(variants.map(typeOf))].join(" or ");
  if (schema.prefixItems !== undefined) return `[${schema.prefixItems.map(typeOf).join(", ")}]`;
  if (schema.type === "array") return `list of ${typeOf(schema.items || {})}`;
  const words: Record<string, string> = {
    object: "mapping",
    string: "text",
    integer: "whole number",
  };
  return `${words[schema.type!] ?? schema.type}${range(schema)}`;
}

function range({minimum, exclusiveMinimum, maximum}: Schema): string {
  const bounds = [
    ...(minimum === undefined ? [] : [`at least ${minimum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? [] : [`at most ${maximum}`]),
  ];
  return bounds.length === 0 ? "" : `, ${bounds.join(", ")}`;
}
