import {spawn} from "node:child_process";
import {existsSync, readdirSync, readFileSync, statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {afterAll, expect, it} from "vitest";
import {fc} from "../../../test/support/fast-check.ts";
import {draftOf} from "../../lib/replace-file.ts";
import {dataFolder, openWave, removeFolders, says} from "./fixtures/waves.ts";
import {redeem} from "./redeem.ts";
import {waveStore} from "./store.ts";
import type {Outcome, Wave} from "./wave.ts";

const KILLS = 4;
const KILLED_PEOPLE = 60;
const UNKNOWN = "0".repeat(32);

afterAll(removeFolders);

function submit(
  store: ReturnType<typeof waveStore>,
  {waveId, token, value}: {waveId: string; token: string; value: number},
): Promise<Outcome> {
  return store.change(waveId, wave => {
    const after = redeem(wave!, {token, said: says({one: value, two: value})});
    return {wave: after.wave, result: after.outcome};
  });
}

async function opened(count: number, waveId = "2026-q4") {
  const folder = dataFolder();
  const store = waveStore(folder);
  const {wave, tokens} = openWave(Array<string>(count).fill("platform"), {waveId});
  await store.change(waveId, () => ({wave, result: null}));
  const file = join(folder, "surveys", waveId, "wave.json");
  return {folder, store, waveId, tokens, file, read: () => store.read(waveId)!};
}

/** The values that were answered to a question, sorted. */
function valuesOf({answers}: Wave, id: string): (number | null)[] {
  return answers
    .filter(({question}) => question === id)
    .map(({value}) => value)
    .toSorted();
}

it("is the owner's alone, and git does not see it", async () => {
  const {folder, file} = await opened(5);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "surveys")).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(folder, "surveys", ".gitignore"), "utf8")).toBe("*\n");
});

it("keeps no token, and drops draft and lock", async () => {
  const {file, folder, store, waveId, tokens} = await opened(5);
  await submit(store, {waveId, token: tokens[0]!, value: 0.5});
  const text = readFileSync(file, "utf8");
  for (const token of tokens) expect(text).not.toContain(token);
  expect(readdirSync(join(folder, "surveys", waveId))).toEqual(["wave.json"]);
});

it("counts each token once, whatever comes in which order, and whatever breaks between", async () => {
  const token = fc.nat({max: 6});
  const step = fc.oneof(
    fc.record({do: fc.constant("submit" as const), token, value: fc.nat({max: 19})}),
    fc.record({do: fc.constant("unknown" as const)}),
    // The process ended when the draft was there and the file was not replaced.
    fc.record({do: fc.constant("crash" as const), token, value: fc.nat({max: 19})}),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, {maxLength: 20}), async steps => {
      const {store, waveId, tokens, file, read} = await opened(7);
      const answered = new Map<number, number>();
      for (const one of steps) {
        if (one.do === "unknown") {
          expect(await submit(store, {waveId, token: UNKNOWN, value: 0})).toBe("unknown");
        } else if (one.do === "crash") {
          const after = redeem(read(), {token: tokens[one.token]!, said: says({one: 1})});
          writeFileSync(draftOf(file), JSON.stringify(after.wave));
          writeFileSync(join(file, "..", "lock"), JSON.stringify({pid: 2 ** 22 + 1}));
        } else {
          const value = one.value / 20;
          const outcome = await submit(store, {waveId, token: tokens[one.token]!, value});
          expect(outcome).toBe(answered.has(one.token) ? "used" : "stored");
          if (outcome === "stored") answered.set(one.token, value);
          // What a crash left would tell who was the last.
          expect(existsSync(draftOf(file))).toBe(false);
        }
      }
      const wave = read();
      const values = [...answered.values()].toSorted();
      expect(valuesOf(wave, "one")).toEqual(values);
      expect(valuesOf(wave, "two")).toEqual(values);
      expect(wave.used).toHaveLength(answered.size);
      expect(wave.unused).toHaveLength(tokens.length - answered.size);
      expect(wave.used).toEqual(wave.used.toSorted());
      const ids = wave.answers.map(({answer_id}) => answer_id);
      expect(ids).toEqual(ids.toSorted());
      expect(new Set(ids).size).toBe(ids.length);
    }),
    {numRuns: 60},
  );
});

type Running = {lines: string[]; ended: Promise<number | null>; kill: () => void};

function start(words: readonly string[], onLine: (lines: string[]) => void = () => undefined) {
  const script = fileURLToPath(new URL("fixtures/submit.ts", import.meta.url));
  const child = spawn(process.execPath, [script, ...words], {stdio: ["ignore", "pipe", "inherit"]});
  const running: Running = {
    lines: [],
    kill: () => child.kill("SIGKILL"),
    ended: new Promise(resolve => child.on("close", resolve)),
  };
  let rest = "";
  child.stdout.on("data", chunk => {
    const [...lines] = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    running.lines.push(...lines);
    onLine(running.lines);
  });
  return running;
}

it("loses nothing that was thanked for, and doubles nothing, when it is killed", async () => {
  for (let round = 0; round < KILLS; round += 1) {
    const {folder, waveId, tokens, read} = await opened(KILLED_PEOPLE, `kill-${round}`);
    const tokenFile = join(folder, "tokens");
    writeFileSync(tokenFile, tokens.join("\n"));
    const words = [folder, waveId, tokenFile];
    const first: Running = start(words, lines => {
      if (lines.length >= 10 + round * 7) setTimeout(() => first.kill(), Math.random() * 8);
    });
    await first.ended;
    const between = read();
    // The one in flight may be stored without having been thanked for.
    const thanked = first.lines.length;
    expect([thanked, thanked + 1]).toContain(between.used.length);
    expect(between.used.length).toBeLessThan(tokens.length);
    expect(valuesOf(between, "one")).toEqual(
      between.used.map((_, i) => i / KILLED_PEOPLE).toSorted(),
    );
    const second = start(words);
    expect(await second.ended).toBe(0);
    const outcomes = second.lines.map(line => line.split(" ")[0]);
    expect(outcomes.filter(outcome => outcome === "used")).toHaveLength(between.used.length);
    const after = read();
    expect(after.unused).toEqual([]);
    expect(valuesOf(after, "one")).toEqual(tokens.map((_, i) => i / KILLED_PEOPLE).toSorted());
  }
});

it("takes one of several answers that come at once by the same link, from several processes", async () => {
  const {folder, waveId, tokens, read} = await opened(60);
  const tokenFile = join(folder, "tokens");
  writeFileSync(tokenFile, tokens.join("\n"));
  const processes = [1, 2, 3].map(() => start([folder, waveId, tokenFile]));
  expect(await Promise.all(processes.map(({ended}) => ended))).toEqual([0, 0, 0]);
  const stored = processes.flatMap(({lines}) => lines).filter(line => line.startsWith("stored"));
  expect(stored).toHaveLength(tokens.length);
  expect(new Set(stored).size).toBe(tokens.length);
  expect(read().answers).toHaveLength(2 * tokens.length);
});

it("sweeps up what a crash left, and leaves the wave as it is", async () => {
  const {store, file} = await opened(5);
  const before = readFileSync(file);
  writeFileSync(draftOf(file), "cut o");
  await store.sweep();
  expect(existsSync(draftOf(file))).toBe(false);
  expect(readFileSync(file)).toEqual(before);
});

it("refuses what is no name of a wave, and makes no folder for it", async () => {
  const folder = dataFolder();
  const store = waveStore(folder);
  for (const id of ["../x", "A", "", ".", "a/b", "a".repeat(41)]) {
    expect(store.read(id)).toBe(null);
    await expect(store.change(id, () => ({wave: null, result: null}))).rejects.toThrow(
      "is not an id such as 2026-q4",
    );
  }
  expect(readdirSync(folder)).toEqual([]);
});
