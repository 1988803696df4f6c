import {expect, it} from "vitest";
import {whenCalm} from "./when-calm.ts";

/** A clock that is turned by hand, and an event loop that is as busy as is said. */
function made() {
  const waiting = new Set<() => void>();
  const loop = {busy: 0};
  const calm = whenCalm({
    after: (_, work) => {
      waiting.add(work);
      return () => waiting.delete(work);
    },
    busy: () => loop.busy,
  });
  const turn = () => {
    const due = [...waiting];
    waiting.clear();
    for (const work of due) work();
  };
  const done: string[] = [];
  return {calm, loop, turn, done, does: (name: string) => () => void done.push(name)};
}

it("does a work once, when there is little else to do, and not at once", () => {
  const {calm, loop, turn, done, does} = made();
  loop.busy = 0.9;
  calm.run(does("warm"));
  turn();
  turn();
  expect(done).toEqual([]);
  loop.busy = 0.1;
  expect(done).toEqual([]);
  turn();
  turn();
  expect(done).toEqual(["warm"]);
});

it("does the last of several that waited, and none that was called off", () => {
  const {calm, turn, done, does} = made();
  calm.run(does("first"));
  calm.run(does("second"));
  turn();
  calm.run(does("third"));
  calm.stop();
  turn();
  expect(done).toEqual(["second"]);
});

it("tells an event loop that works from one that waits", async () => {
  let isDone = false;
  const calm = whenCalm();
  calm.run(() => {
    isDone = true;
  });
  const until = Date.now() + 700;
  // Busy for more than two spans of watching, with a turn for the timers now and then.
  while (Date.now() < until) {
    const pause = Date.now() + 50;
    while (Date.now() < pause);
    await new Promise(resolve => setImmediate(resolve));
  }
  expect(isDone).toBe(false);
  await expect.poll(() => isDone, {timeout: 10_000}).toBe(true);
});
