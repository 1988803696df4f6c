import {describe, expect, it} from "vitest";
import {readModel} from "../lib/models.ts";
import {metricIds} from "./catalogue.ts";
import {parseMetric} from "./header.ts";
import {headerSchema} from "./header-schema.ts";

const text = `/*
title: Time to mend
family: dora
question: How long?
unit: hours
statistics:
  - name: p90
    target: {at_most: 4}
owner: delivery
*/
with final as (select 1)

select * from final
`;

describe("parseMetric", () => {
  it("reads the header, and the query without it", () => {
    expect(parseMetric("mend", text)).toEqual({
      id: "mend",
      title: "Time to mend",
      family: "dora",
      question: "How long?",
      unit: "hours",
      statistics: [{name: "p90", target: {at_most: 4}}],
      owner: "delivery",
      sql: "with final as (select 1)\n\nselect * from final",
    });
  });

  it("does not take a comment in the query for the end of the header", () => {
    const {title, sql} = parseMetric("mend", text.replace("select 1", "select /*\na\n*/\n1"));
    expect(title).toBe("Time to mend");
    expect(sql).toMatch(/^with final as \(select \/\*\na\n\*\/\n1\)/);
  });

  it.each([
    ["with final as (select 1) select * from final"],
    ["-- a comment first\n/*\ntitle: A\n*/\nselect 1"],
    ["/* title: A */\nselect 1"],
    [""],
  ])("refuses a file without a header: %j", file => {
    expect(() => parseMetric("mend", file)).toThrow(
      'The metric "mend" does not begin with a header',
    );
  });
});

describe("every metric's header", () => {
  const all = Object.entries(metricIds).flatMap(([family, ids]) =>
    ids.map(id => ({id: id as string, family})),
  );

  it.each(all)("$id says what the schema asks for, and nothing else", ({id, family}) => {
    const {id: _, sql, ...header} = parseMetric(id, readModel(`metrics/${family}/${id}.sql`));
    expect(headerSchema.safeParse(header)).toMatchObject({success: true});
    expect(header.family).toBe(family);
    expect(header.question).toMatch(/^[A-Z].*\?$/);
    expect(sql).toMatch(/^with /);
    expect(sql).toMatch(/\nselect \* from final$/);
  });

  it.each(all)("$id names each statistic once, with a unit that fits it", ({id, family}) => {
    const {statistics, unit} = parseMetric(id, readModel(`metrics/${family}/${id}.sql`));
    const names = statistics.map(({name}) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.includes("share")).toBe(unit === "share");
    expect(names.includes("per_week")).toBe(unit === "per week");
  });
});

describe("headerSchema", () => {
  const {
    id: _,
    sql: __,
    ...header
  } = parseMetric("deployment_frequency", readModel("metrics/dora/deployment_frequency.sql"));
  const problem = (change: object) => headerSchema.safeParse({...header, ...change}).error?.message;

  it("accepts a complete header", () => {
    expect(problem({})).toBeUndefined();
  });

  it.each([
    [{colour: "red"}, "colour"],
    [{unit: "days"}, "unit"],
    [{statistics: []}, "statistics"],
    [{statistics: [{name: "mode"}]}, "name"],
    [{statistics: [{name: "p50", target: {}}]}, "names no bound"],
    [{statistics: [{name: "p50", target: {at_most: "24 h"}}]}, "at_most"],
    [{owner: undefined}, "owner"],
  ])("refuses %j", (change, word) => {
    expect(problem(change)).toContain(word);
  });
});
