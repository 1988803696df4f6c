import {expect, test} from "vitest";
import {defaultConfig} from "./defaults.ts";
import {readConfig} from "./read.ts";
import {configJsonSchema} from "./schema.ts";

type Json = {[key: string]: Json};

test("the JSON Schema refuses unknown keys and needs none", () => {
  const schema = configJsonSchema() as Json;
  expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
  expect(schema.additionalProperties).toBe(false);
  expect(schema.required).toBe(undefined);
});

test("every key has its sentence", () => {
  const silent: string[] = [];
  const visit = (node: Json, path: string) => {
    for (const [key, child] of Object.entries(node.properties ?? {}) as [string, Json][]) {
      if (typeof child.description !== "string") silent.push(`${path}.${key}`);
      visit(child, `${path}.${key}`);
    }
    for (const name of ["anyOf", "oneOf"]) {
      for (const option of Object.values(node[name] ?? {})) visit(option, path);
    }
    if (typeof node.items === "object") visit(node.items, `${path}[]`);
  };
  visit(configJsonSchema() as Json, "");
  expect(silent).toEqual([]);
});

test("the defaults of the schema are those without a file", () => {
  const read = readConfig("{}", {file: "/team/x", root: "/team", shown: "x", env: {}});
  expect({...read, file: null}).toEqual(defaultConfig("/team"));
});
