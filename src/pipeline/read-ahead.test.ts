import {expect, it} from "vitest";
import {readAhead} from "./read-ahead.ts";

const turn = () => new Promise(resolve => setImmediate(resolve));

/** Counts to three and says what became of it. */
function counting({failsAt = 4}: {failsAt?: number} = {}) {
  const said: string[] = [];
  async function* count() {
    try {
      for (let i = 1; i <= 3; i += 1) {
        if (i === failsAt) throw new Error(`no ${i}`);
        said.push(`made ${i}`);
        yield i;
      }
    } finally {
      said.push("closed");
    }
  }
  return {said, items: readAhead(count())};
}

it("makes the next while the last is used, and no more", async () => {
  const {said, items} = counting();
  for await (const item of items) {
    await turn();
    said.push(`used ${item}`);
  }
  expect(said.slice(0, 3)).toEqual(["made 1", "made 2", "used 1"]);
  expect(said.slice(3)).toEqual(["made 3", "used 2", "closed", "used 3"]);
});

it("tells of a failure in its turn", async () => {
  const {said, items} = counting({failsAt: 2});
  const read = async () => {
    for await (const item of items) {
      await turn();
      said.push(`used ${item}`);
    }
  };
  await expect(read()).rejects.toThrow("no 2");
  expect(said).toContain("used 1");
});

it("closes what it reads when its reader stops, also where the next one fails", async () => {
  const {said, items} = counting({failsAt: 2});
  for await (const _ of items) {
    await turn();
    break;
  }
  expect(said).toEqual(["made 1", "closed"]);
});
