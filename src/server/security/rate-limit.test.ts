import {describe, expect, test} from "vitest";
import {fc} from "../../../test/support/fast-check.ts";
import {guarded, TOKENS} from "../sign-in/fixtures/guarded.ts";
import {buckets} from "./bucket.ts";
import {limits} from "./rate-limit.ts";

describe("a bucket", () => {
  test("gives its burst, then as much as comes in, and says how long to wait", () => {
    let ms = 0;
    const {take} = buckets({burst: 3, perSecond: 0.5}, {now: () => new Date(ms)});
    expect([take("a"), take("a"), take("a"), take("a")]).toEqual([0, 0, 0, 2]);
    expect(take("b")).toBe(0);
    ms = 1999;
    expect(take("a")).toBe(1);
    ms = 2000;
    expect([take("a"), take("a")]).toEqual([0, 2]);
  });

  test("never gives more than its burst and what came in, also when the clock goes back", () => {
    const steps = fc.array(fc.integer({min: -500, max: 3000}), {maxLength: 60});
    fc.assert(
      fc.property(steps, waits => {
        let [ms, forward, given] = [0, 0, 0];
        const {take} = buckets({burst: 5, perSecond: 2}, {now: () => new Date(ms)});
        for (const wait of waits) {
          ms += wait;
          forward += Math.max(0, wait);
          if (take("a") === 0) given++;
        }
        expect(given).toBeLessThanOrEqual(5 + (forward / 1000) * 2);
      }),
    );
  });

  test("forgets those not heard of for the longest, so that nobody can fill the memory", () => {
    const {take, size} = buckets({burst: 1, perSecond: 0.001}, {now: () => new Date(0)});
    for (let i = 0; i < 50_000; i++) {
      take(`client ${i}`);
      take("regular");
    }
    expect(size()).toBeLessThanOrEqual(20_000);
    expect(take("regular")).toBeGreaterThan(0);
  });
});

describe("the server", () => {
  const fixed = () => new Date("2026-01-05T08:00:00Z");

  test("answers 429 with the seconds to wait, to that address alone", async () => {
    const {ask, bearer} = guarded({now: fixed});
    const init = {headers: bearer(TOKENS.viewer)};
    for (let i = 0; i < limits.reading.burst; i++) await ask("/api/v1/who", init, "10.0.0.1");
    const refused = await ask("/api/v1/who", init, "10.0.0.1");
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(refused.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await refused.json()).toMatchObject({
      error: {message: expect.stringContaining("too many requests")},
    });
    expect((await ask("/api/v1/who", init, "10.0.0.2")).status).toBe(200);
  });

  test("does not believe a header about the address unless a proxy that is trusted sent it", async () => {
    const guesses = async (server: ReturnType<typeof guarded>, from: string) => {
      let allowed = 0;
      for (let i = 0; i < 2 * limits.signIn.burst; i++) {
        const headers = {...server.bearer("wrong"), "x-forwarded-for": `1.2.3.${i}`};
        if ((await server.ask("/api/v1/who", {headers}, from)).status === 401) allowed++;
      }
      return allowed;
    };
    const direct = guarded({now: fixed});
    expect(await guesses(direct, "10.0.0.1")).toBe(limits.signIn.burst);
    const behind = guarded({now: fixed, server: {trustedProxy: ["10.0.0.0/8"]}});
    expect(await guesses(behind, "10.0.0.1")).toBe(2 * limits.signIn.burst);
    expect(await guesses(behind, "11.0.0.1")).toBe(limits.signIn.burst);
  });

  test("lets few guesses through, by form or by header, and a right token always", async () => {
    const {ask, bearer} = guarded({now: fixed});
    const send = (token: string) =>
      ask("/sign-in/token", {
        method: "POST",
        headers: {origin: "http://localhost"},
        body: new URLSearchParams({token}),
      });
    for (let i = 0; i < limits.signIn.burst / 2; i++) {
      expect((await send(`guess ${i}`)).status).toBe(401);
      expect((await ask("/api/v1/who", {headers: bearer("guess")})).status).toBe(401);
    }
    expect((await send("guess")).status).toBe(429);
    expect((await ask("/api/v1/who", {headers: bearer("guess")})).status).toBe(429);
    expect((await send(TOKENS.viewer)).status).toBe(303);
    expect((await ask("/api/v1/who", {headers: bearer(TOKENS.viewer)})).status).toBe(200);
  });

  test("takes thousands of webhooks a second and any number of questions about its health", async () => {
    const {ask} = guarded({now: fixed});
    const post = {method: "POST"};
    for (let i = 0; i < 6000; i++) {
      expect((await ask("/webhooks/github", post)).status).toBe(202);
    }
    for (let i = 0; i < 2 * limits.reading.burst; i++) {
      expect((await ask("/healthz")).status).toBe(200);
    }
  });

  test("limits nobody who runs it for themselves", async () => {
    const {ask} = guarded({now: fixed, env: {}});
    for (let i = 0; i < 2 * limits.reading.burst; i++) {
      expect((await ask("/api/v1/who")).status).toBe(200);
    }
  });
});
