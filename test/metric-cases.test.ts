import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {readModel} from "../src/lib/models.ts";
import {metricFiles, metricIds} from "../src/metrics/catalogue.ts";
import {parseMetric} from "../src/metrics/header.ts";
import type {Warehouse} from "../src/warehouse/warehouse.ts";
import {casesOf, comparable, observe, warehouses} from "./support/cases.ts";

const families = Object.keys(metricIds) as (keyof typeof metricIds)[];

describe.each(warehouses)("on $name", ({open, phrases}) => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await open();
  });
  afterAll(() => warehouse.close());

  for (const family of families) {
    for (const {id, cases} of casesOf(family)) {
      const {sql} = parseMetric(id, readModel(`metrics/${family}/${id}.sql`));
      it.each(cases)(`${id}: $case`, async one => {
        const rows = await observe({warehouse, phrases}, {...one, id, sql});
        const {observed, expected} = comparable(rows, one.expect);
        expect(observed).toEqual(expected);
      });
    }
  }
});

it.each(families)("every metric of %s has cases, and every case a metric", family => {
  expect(casesOf(family).map(({id}) => id)).toEqual(metricFiles(family));
  for (const {cases} of casesOf(family)) expect(cases.length).toBeGreaterThan(1);
});
