import {expect, it} from "vitest";
import {type ObservationFacts, withObservations} from "../../test/support/cases.ts";
import {fc} from "../../test/support/fast-check.ts";
import {bucketEdges} from "../lib/time.ts";
import {catalogue} from "./catalogue.ts";
import type {Metric} from "./header.ts";
import {openAtEnds} from "./open-at-ends.ts";

const [first] = catalogue({targets: {}});
const metric: Metric = {...first!, id: "m", statistics: [{name: "p50"}]};
const HOUR = 3_600_000;
const BEGIN = Date.parse("2025-03-24T00:00:00Z");
const iso = (ms: number) => new Date(ms).toISOString();

/** What began at an hour and lasted so many; null: it still does. A negative one is a matter of clocks. */
const lasting = fc.tuple(
  fc.integer({min: -200, max: 900}),
  fc.option(fc.integer({min: -3, max: 500})),
  fc.constantFrom("api", "web"),
);

it("is what began before the end of a bucket and did not end before it, at any moment", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(lasting, {maxLength: 25}),
      fc.integer({min: 1, max: 900}),
      // Summer time begins within these weeks in the one zone.
      fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kathmandu"),
      async (given, until, timezone) => {
        const asOf = iso(BEGIN + until * HOUR + 1234);
        const edges = bucketEdges({timezone, bucket: "week", from: iso(BEGIN), to: asOf});
        const ms = edges.map(edge => edge.toMillis());
        const facts = given.map(([from, hours, service]): ObservationFacts => {
          const [started, ended] = [BEGIN + from * HOUR, BEGIN + (from + (hours ?? 0)) * HOUR];
          return hours === null
            ? {service, started_at: iso(started), observed_at: null, value: null}
            : {service, started_at: iso(started), ended_at: iso(ended), observed_at: iso(ended)};
        });
        const naive = (service: string | null) =>
          ms.slice(1).map(end => {
            const moment = Math.min(end - 1, Date.parse(asOf));
            return given.filter(([from, hours, own]) => {
              const [started, ended] = [BEGIN + from * HOUR, BEGIN + (from + (hours ?? 0)) * HOUR];
              const isOver = hours !== null && ended <= moment;
              return (service === null || own === service) && started <= moment && !isOver;
            }).length;
          });
        await withObservations(facts, async published => {
          const asked = {metric, cut: {}, asOf, edges: ms};
          const none = ms.slice(1).map(() => 0);
          const all = await openAtEnds(published, asked);
          expect(all === null ? none : (all.get("") ?? none)).toEqual(naive(null));
          expect(all === null).toBe(given.length === 0);
          const by = await openAtEnds(published, {...asked, by: "service"});
          expect(by?.get("web") ?? none).toEqual(naive("web"));
        });
      },
    ),
    {numRuns: 25},
  );
});

it("is not known where nothing has a duration", async () => {
  const edges = [BEGIN, BEGIN + 7 * 24 * HOUR];
  await withObservations([{observed_at: iso(BEGIN)}], async published => {
    expect(await openAtEnds(published, {metric, cut: {}, asOf: iso(BEGIN), edges})).toBeNull();
  });
});
