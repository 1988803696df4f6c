import {endpoints} from "../../src/server/api/endpoints.ts";
import {fc} from "./fast-check.ts";

/** What one would try who means no good, beside what is meant. */
const hostile = [
  "'; drop table observation; --",
  "' or 1=1 --",
  "x' union select person_id from change --",
  "$metric",
  "?1",
  "../../etc/passwd",
  "..%2f..%2fetc%2fpasswd",
  "<script>alert(1)</script>",
  "__proto__",
  "constructor",
  "\u0000",
  "%",
  "%zz",
  "😀",
  "null",
  "NaN",
  "-1",
  "1e309",
  "9".repeat(30),
  "a".repeat(3000),
  "2026-02-30",
  "2026-11-01T00:00:00Z",
  "2026-W01",
  "1990-01-01",
  "-271821-04-20",
  "+275760-09-13",
  "week",
  "service",
];

const odd = fc.oneof(
  {weight: 3, arbitrary: fc.constantFrom(...hostile)},
  {weight: 1, arbitrary: fc.string({unit: "binary", maxLength: 40})},
  {weight: 1, arbitrary: fc.date({noInvalidDate: true}).map(date => date.toISOString())},
  {weight: 1, arbitrary: fc.integer().map(String)},
);

/** Lone surrogates have no place in an address. */
const encoded = (text: string) => encodeURIComponent(text.toWellFormed());

/** An address of the API with whatever it may be asked: parameters of its own and others, once or twice. */
export function questions(known: {
  metrics: readonly string[];
  refs: readonly string[];
  services: readonly string[];
}): fc.Arbitrary<string> {
  const meant = fc.constantFrom(...known.metrics, ...known.refs, ...known.services);
  const text = fc.oneof({weight: 2, arbitrary: odd}, {weight: 2, arbitrary: meant});
  return fc.constantFrom(...endpoints).chain(({path, query}) => {
    const id = path.startsWith("/metrics") ? fc.constantFrom(...known.metrics) : meant;
    const ids = fc.oneof({weight: 3, arbitrary: id}, {weight: 1, arbitrary: odd});
    const names = Object.keys(query.shape);
    const name = fc.oneof(
      ...(names.length === 0 ? [] : [{weight: 9, arbitrary: fc.constantFrom(...names)}]),
      {weight: 1, arbitrary: odd},
    );
    const pairs = fc.array(fc.tuple(name, text), {maxLength: 4});
    return fc.tuple(ids, pairs).map(([of, given]) => {
      const search = given.map(([key, value]) => `${encoded(key)}=${encoded(value)}`).join("&");
      const place = path.replace(/\{id(\.\.\.)?\}/, () => encoded(of));
      return `/api/v1${place}${search === "" ? "" : `?${search}`}`;
    });
  });
}

/** Why an answer to such a question is none; null where it is as it must be. */
export async function objectionTo(response: Response): Promise<string | null> {
  const text = await response.text();
  if (response.status >= 500) return `${response.status}: ${text}`;
  if (!response.headers.get("content-type")?.startsWith("application/json")) {
    return `${response.status} is not JSON: ${text.slice(0, 100)}`;
  }
  const document = JSON.parse(text) as {schema?: unknown; error?: {message?: unknown}};
  if (response.status === 200) return typeof document.schema === "string" ? null : "has no schema";
  const {message} = document.error ?? {};
  return typeof message === "string" && message.startsWith("Cannot ") ? null : `says ${text}`;
}
