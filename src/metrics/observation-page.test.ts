import {expect, it} from "vitest";
import {type ObservationFacts, withObservations} from "../../test/support/cases.ts";
import {fc} from "../../test/support/fast-check.ts";
import {catalogue} from "./catalogue.ts";
import type {Metric} from "./header.ts";
import {readPage} from "./observation-page.ts";

const [first] = catalogue({targets: {}});
const metric: Metric = {...first!, id: "m", statistics: [{name: "p50"}]};
const BEGIN = Date.parse("2025-01-01T00:00:00Z");
const HOUR = 3_600_000;
const iso = (hours: number) => new Date(BEGIN + hours * HOUR).toISOString();
const [FROM, TO] = [200, 800];

type Made = {at: number; lasts: number | null | "no time"; kind: "observed" | "detected"};

/** Bunched, so that what is guessed of their spread is wrong; some run on, some have no duration. */
const made: fc.Arbitrary<Made> = fc.record({
  at: fc.oneof(fc.integer({min: 0, max: 1000}), fc.constantFrom(210, 211, 799, 800)),
  lasts: fc.oneof(fc.integer({min: 0, max: 900}), fc.constantFrom(null, "no time" as const)),
  kind: fc.constantFrom("observed" as const, "detected" as const),
});

function factOf({at, lasts, kind}: Made, i: number): ObservationFacts {
  const ref = String(i).padStart(3, "0");
  if (lasts === "no time") return {ref, observed_at: iso(at)};
  const ended_at = lasts === null ? null : iso(at + lasts);
  const observed_at = kind === "detected" ? iso(at) : ended_at;
  const value = lasts;
  return {ref, started_at: iso(at), ended_at, observed_at, value};
}

/** What a page should have, in its order. */
function expected(all: readonly Made[]): string[] {
  const rows = all.map((one, i) => {
    const {at, lasts, kind} = one;
    const isOpen = lasts !== "no time" && at <= TO && (lasts === null || at + lasts > TO);
    const ended =
      lasts === "no time" || kind === "detected" ? at : lasts === null ? null : at + lasts;
    return {ref: String(i).padStart(3, "0"), isOpen, ended};
  });
  const listed = rows.filter(
    ({isOpen, ended}) => isOpen || (ended !== null && ended > FROM && ended <= TO),
  );
  const key = ({isOpen, ended}: (typeof rows)[number]) => (isOpen ? Infinity : ended!);
  return listed
    .toSorted((a, b) => (key(a) === key(b) ? (a.ref < b.ref ? -1 : 1) : key(b) - key(a)))
    .map(({ref}) => ref);
}

it("reads page by page what was asked for, the open ones first, then the latest first", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(made, {maxLength: 40}),
      fc.integer({min: 1, max: 12}),
      async (all, limit) => {
        const wanted = expected(all);
        await withObservations(all.map(factOf), async published => {
          const asked = {metric, from: iso(FROM), to: iso(TO), cut: {}, limit};
          const found: string[] = [];
          for (let offset = 0; offset <= wanted.length; offset += limit) {
            const {total, rows} = await readPage(published, {...asked, offset});
            expect(total).toBe(wanted.length);
            for (const row of rows) expect(row.is_censored).toBe(row.observed_at === null);
            found.push(...rows.map(({ref}) => ref));
          }
          expect(found).toEqual(wanted);
        });
      },
    ),
    {numRuns: 40},
  );
});
