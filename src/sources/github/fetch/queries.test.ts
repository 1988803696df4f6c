import {schema} from "@octokit/graphql-schema";
import {buildSchema, parse, validate} from "graphql";
import {expect, it} from "vitest";
import {costOf} from "../../../../test/support/fake-github/cost.ts";
import {codeFiles} from "../../../../test/tree.ts";
import * as deployments from "./deployment-query.ts";
import * as issues from "./issue-query.ts";
import * as pullRequests from "./pull-request-query.ts";

const queries = {...pullRequests, ...issues, ...deployments};
const github = buildSchema(schema.idl, {assumeValidSDL: true});

it.each(Object.entries(queries))("%s is a query of GitHub's schema", (_, query) => {
  expect(validate(github, parse(query)).map(({message}) => message)).toEqual([]);
  expect(validate(github, parse(query.replace("node", "noode"))).length).toBeGreaterThan(0);
});

it("knows every query that is asked", () => {
  const files = codeFiles().filter(({path}) => /^src\/sources\/github\/.*-query\.ts$/.test(path));
  const named = files.flatMap(({text}) => text.match(/(?<=export const )\w+/g) ?? []);
  expect(named.toSorted()).toEqual(Object.keys(queries).toSorted());
  const elsewhere = codeFiles().filter(
    ({path, text}) => /^src\//.test(path) && /[`"](query|mutation) \w+/.test(text),
  );
  expect(elsewhere.map(({path}) => path)).toEqual(files.map(({path}) => path));
});

it.each([
  ["PULL_REQUESTS", 20, 1],
  ["PULL_REQUESTS", 50, 2],
  ["ISSUES", 40, 1],
  ["DEPLOYMENTS", 50, 1],
] as const)("%s costs by pages of %i so many points: %i", (name, size, points) => {
  const open = Array.from({length: 90}, (_, i) => `DE_${i}`);
  expect(costOf(parse(queries[name]), {size, open}).points).toBe(points);
});
