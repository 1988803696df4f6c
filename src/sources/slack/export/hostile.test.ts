import {execFileSync} from "node:child_process";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {describe, expect, it} from "vitest";
import {UserError} from "../../../lib/errors.ts";
import {exportFiles, message, SECRETS, slackTeam} from "../fixtures/export.ts";
import {type ZipFile, zipOf} from "../fixtures/zip.ts";

const good = exportFiles({messages: {help: [message("09:00", "U1"), message("07T09:00", "U2")]}});
const last = good.at(-1)!;

/** A good export with its last file changed. */
const withLast = (change: Partial<ZipFile>) => zipOf([...good.slice(0, -1), {...last, ...change}]);

/** Mebibytes of spaces within a list: JSON of the best kind, packed to a thousandth. */
const spaces = (mebibytes: number) => Buffer.alloc(mebibytes * 1024 ** 2, " ").fill("[", 0, 1);

const hostile: Record<string, [bytes: () => Buffer, reason: string]> = {
  "a name that leads out of it": [
    () => zipOf([...good, {name: "../../etc/cron.d/evil", content: "x"}]),
    "a name in it leads out of it",
  ],
  "an absolute name": [
    () => zipOf([...good, {name: "/etc/passwd", content: "x"}]),
    "a name in it leads out of it",
  ],
  "a name of Windows": [
    () => zipOf([...good, {name: "..\\evil.json", content: "x"}]),
    "a name in it leads out of it",
  ],
  "an encrypted file": [() => withLast({isEncrypted: true}), "it is encrypted"],
  "an encrypted file that nobody asked for": [
    () => zipOf([...good, {name: "random/2025-01-06.json", content: "[]", isEncrypted: true}]),
    "it is encrypted",
  ],
  "a file larger than it says": [
    () => withLast({claims: 10}),
    "a file in it is larger than it says: a zip bomb",
  ],
  "a file smaller than it says": [() => withLast({claims: 100_000}), "it is damaged"],
  "a day that says it is huge": [
    () => withLast({claims: 300 * 1024 ** 2}),
    '"help/2025-01-07.json" is larger than 256 MiB',
  ],
  "days that grow a thousandfold": [
    () => {
      const content = spaces(100);
      const name = (day: number) => `help/2025-02-0${day}.json`;
      return zipOf([...good, ...[1, 2, 3].map(day => ({name: name(day), content}))]);
    },
    '"help/2025-02-01.json" breaks off',
  ],
  "a file with another checksum": [() => withLast({crc: 5}), '"help/2025-01-07.json" is damaged'],
  "a file packed in another way": [
    () => withLast({method: 12}),
    '"help/2025-01-07.json" is packed in a way that is not known',
  ],
  "a file that is no list": [
    () => withLast({content: '{"ok": false}'}),
    '"help/2025-01-07.json" is no list of JSON',
  ],
  "a file that breaks off": [
    () => withLast({content: '[{"ts": "1'}),
    '"help/2025-01-07.json" breaks off',
  ],
  "no zip at all": [() => Buffer.from("<html>Sign in</html>"), "it is no zip file"],
  "nothing at all": [() => Buffer.alloc(0), "it is no zip file"],
};

describe("a zip with", () => {
  it.each(Object.entries(hostile))("%s ends in one error and keeps nothing", async (_, given) => {
    const [bytes, reason] = given;
    const team = slackTeam();
    team.write(bytes());
    const error = await team.read().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(UserError);
    const {message: text, hint} = error as UserError;
    expect(text).toBe(`Cannot read the Slack export "slack.zip": ${reason}`);
    expect(hint).not.toBeNull();
    expect(`${text} ${hint}`).not.toContain(SECRETS.text);
    // What is wrong with it is said again the next time: nothing was noted as read.
    await expect(team.read()).rejects.toThrow(reason);
  });

  it("a cut anywhere ends in one error and keeps nothing", async () => {
    const whole = zipOf(good);
    const team = slackTeam();
    for (let bytes = 0; bytes < whole.length; bytes += 7) {
      team.write(whole.subarray(0, bytes));
      const error = await team.read().catch((error: unknown) => error);
      expect([bytes, error instanceof UserError]).toEqual([bytes, true]);
      if (bytes > 4) expect((error as UserError).message).toContain("it is cut off");
    }
  });

  it("any byte changed ends in one error, or changes nothing that is read", async () => {
    const whole = zipOf(good);
    const team = slackTeam();
    team.write(whole);
    const rows = JSON.stringify((await team.read())!.rows);
    for (let place = 0; place < whole.length; place += 3) {
      const bytes = Buffer.from(whole);
      bytes[place]! ^= 0x55;
      team.write(bytes, `${place}.zip`);
      const read = await team.read(`${place}.zip`).catch((error: unknown) => error);
      if (read instanceof UserError) continue;
      // A channel or a day under another name is one that nobody asked for.
      const got = (read as {rows: unknown[]}).rows;
      for (const row of got) expect(rows).toContain(JSON.stringify(row));
    }
  });
});

it("days that together grow a hundredfold are refused before they are read", async () => {
  const team = slackTeam();
  const content = Buffer.concat([spaces(90), Buffer.from("]")]);
  const days = [1, 2, 3, 4].map(day => ({name: `help/2025-02-0${day}.json`, content}));
  team.write([...good, ...days]);
  await expect(team.read()).rejects.toThrow("it grows to more than 256 MiB: a zip bomb");
});

it("a large export is read in little memory", () => {
  const {root} = slackTeam();
  const script = fileURLToPath(new URL("../fixtures/large-export.ts", import.meta.url));
  const run = (...args: string[]) =>
    JSON.parse(execFileSync(process.execPath, [script, ...args], {encoding: "utf8"}));
  const made = run("make", join(root, "large.zip"), "100");
  expect(made.inflated_bytes).toBeGreaterThan(100 * 1024 ** 2);
  const {questions, peak_bytes} = run("read", join(root, "large.zip"));
  expect(questions).toBeGreaterThan(100_000);
  // Node and what it loads take some 90 MB of it.
  expect(peak_bytes).toBeLessThan(250 * 1024 ** 2);
});
