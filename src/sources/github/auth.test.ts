import {generateKeyPairSync} from "node:crypto";
import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {inspect} from "node:util";
import {afterEach, describe, expect, it} from "vitest";
import {type FakeGithub, type Faults, fakeGithub} from "../../../test/support/fake-github/index.ts";
import {madeRepository} from "../../../test/support/fake-github/made.ts";
import {inTemporaryFolder} from "../../../test/support/workspace.ts";
import {exitCodes, UserError} from "../../lib/errors.ts";
import {openGithubAuth} from "./auth.ts";
import {githubClient} from "./client.ts";

const MINUTE = 60_000;
const pem = {type: "pkcs1", format: "pem"} as const;
const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: pem,
  privateKeyEncoding: pem,
});
const secretLine = keys.privateKey.split("\n")[3]!;
const app = {appId: "12", installationId: 34, publicKey: keys.publicKey};
const appEnv = {
  FIVEKEYS_GITHUB_APP_ID: "12",
  FIVEKEYS_GITHUB_APP_PRIVATE_KEY: keys.privateKey,
  FIVEKEYS_GITHUB_APP_INSTALLATION_ID: "34",
};

let fake: FakeGithub | null = null;
afterEach(() => fake?.close());

/** An App's client; our clock moves by hand and stands `ahead` of GitHub's. */
async function openApp({
  env = appEnv,
  aheadMs = 0,
  faults = {},
}: {
  env?: object;
  aheadMs?: number;
  faults?: Faults;
} = {}) {
  const time = {passed: 0};
  const ourNow = () => Date.now() + time.passed;
  fake = await fakeGithub(
    {repositories: [madeRepository()]},
    {app, now: () => ourNow() - aheadMs, ...faults},
  );
  const auth = openGithubAuth({...env}, {baseUrl: fake.url, now: ourNow})!;
  const github = githubClient({
    baseUrl: fake.url,
    auth,
    log: {note: () => undefined, progress: () => undefined},
    now: ourNow,
    sleep: async () => undefined,
  });
  const read = () => github.get("/repos/acme/shop/actions/runs");
  return {auth, read, time, fake};
}

async function failureOf(work: () => unknown): Promise<UserError> {
  const error = await (async () => work())().then(
    () => new Error("it did not fail"),
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(UserError);
  expect(inspect(error, {depth: 9})).not.toContain(secretLine);
  return error as UserError;
}

describe("a token", () => {
  it("comes from GITHUB_TOKEN, its file, or GH_TOKEN, in that order", async () => {
    await inTemporaryFolder(async folder => {
      const file = join(folder, "token");
      writeFileSync(file, "from-file\n");
      const token = (env: Record<string, string>) => openGithubAuth(env)?.token();
      expect(await token({GITHUB_TOKEN: " first ", GITHUB_TOKEN_FILE: file, GH_TOKEN: "gh"})).toBe(
        "first",
      );
      expect(await token({GITHUB_TOKEN_FILE: file, GH_TOKEN: "gh"})).toBe("from-file");
      expect(await token({GITHUB_TOKEN: "", GH_TOKEN: "gh"})).toBe("gh");
      expect(openGithubAuth({GITHUB_TOKEN: " "})).toBeNull();
    });
  });

  it("whose file is missing or empty, or that is no word, is an error with exit 5", async () => {
    await inTemporaryFolder(async folder => {
      const file = join(folder, "token");
      const missing = await failureOf(() => openGithubAuth({GITHUB_TOKEN_FILE: file}));
      expect(missing.message).toBe(
        `Cannot read GITHUB_TOKEN_FILE "${file}": there is no such file`,
      );
      writeFileSync(file, "\n");
      expect((await failureOf(() => openGithubAuth({GITHUB_TOKEN_FILE: file}))).message).toMatch(
        /it is empty/,
      );
      const broken = await failureOf(() => openGithubAuth({GITHUB_TOKEN: "ghp_one\nghp_two"}));
      expect(broken).toMatchObject({exitCode: exitCodes.permission});
      expect(inspect(broken)).not.toContain("ghp_");
    });
  });
});

describe("a GitHub App", () => {
  it("makes one token for all that ask, and comes before a token", async () => {
    const {auth, read, fake} = await openApp({env: {...appEnv, GITHUB_TOKEN: "other"}});
    expect(auth.kind).toBe("app");
    await Promise.all([read(), read(), read()]);
    expect(fake.counts).toMatchObject({app: 1, rest: 3, failed: 0});
  });

  it("takes its key from a file, and with line breaks written as \\n", async () => {
    await inTemporaryFolder(async folder => {
      const file = join(folder, "app.pem");
      writeFileSync(file, keys.privateKey);
      const {FIVEKEYS_GITHUB_APP_PRIVATE_KEY: _, ...rest} = appEnv;
      await (await openApp({env: {...rest, FIVEKEYS_GITHUB_APP_PRIVATE_KEY_FILE: file}})).read();
      await fake?.close();
      const oneLine = keys.privateKey.replaceAll("\n", "\\n");
      await (await openApp({env: {...rest, FIVEKEYS_GITHUB_APP_PRIVATE_KEY: oneLine}})).read();
    });
  });

  it("makes a new token before the old one ends", async () => {
    const {read, time, fake} = await openApp();
    await read();
    time.passed = 54 * MINUTE;
    await read();
    expect(fake.app!.tokenCount()).toBe(1);
    time.passed = 56 * MINUTE;
    await read();
    expect(fake.app!.tokenCount()).toBe(2);
    expect(fake.counts.rest).toBe(3);
  });

  it("makes a new token when GitHub has forgotten the old one, and gives up in the end", async () => {
    const {read, fake} = await openApp();
    await read();
    fake.app!.revoke();
    await read();
    expect(fake.counts).toMatchObject({app: 2, failed: 1});
    const always = await openApp({
      faults: {onRequest: ({kind}) => (kind === "rest" ? {status: 401} : undefined)},
    });
    expect(await failureOf(always.read)).toMatchObject({exitCode: exitCodes.permission});
    expect(always.fake.counts).toMatchObject({app: 3, rest: 3});
  });

  it.each([
    ["ahead of", 20 * MINUTE],
    ["behind", -20 * MINUTE],
  ])(
    "signs by GitHub's clock where ours is %s it, and knows when the token ends",
    async (_, aheadMs) => {
      const {read, time, fake} = await openApp({aheadMs});
      await read();
      // The first signature was refused: it was of another hour.
      expect(fake.counts.app).toBe(2);
      time.passed = 54 * MINUTE;
      await read();
      expect(fake.app!.tokenCount()).toBe(1);
      time.passed = 56 * MINUTE;
      await read();
      expect(fake.app!.tokenCount()).toBe(2);
      expect(fake.counts.rest).toBe(3);
    },
  );

  it("tries again when its token could not be had in passing", async () => {
    const {read, fake} = await openApp({
      faults: {onRequest: ({index}) => [{status: 502}, {isDropped: true}][index]},
    });
    await read();
    expect(fake.counts).toMatchObject({app: 3, rest: 1});
  });

  const other = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: pem,
    privateKeyEncoding: pem,
  });
  it.each([
    ["id is missing", {FIVEKEYS_GITHUB_APP_ID: ""}, /FIVEKEYS_GITHUB_APP_ID is not set/],
    [
      "installation is no number",
      {FIVEKEYS_GITHUB_APP_INSTALLATION_ID: "acme"},
      /INSTALLATION_ID is not a number/,
    ],
    [
      "installation is another",
      {FIVEKEYS_GITHUB_APP_INSTALLATION_ID: "99"},
      /there is no such installation/,
    ],
    [
      "key is another's",
      {FIVEKEYS_GITHUB_APP_PRIVATE_KEY: other.privateKey},
      /does not accept the signature/,
    ],
    [
      "key is cut off",
      {FIVEKEYS_GITHUB_APP_PRIVATE_KEY: keys.privateKey.slice(0, 600)},
      /private key cannot be read/,
    ],
  ])("whose %s is an error with exit 5", async (_, change, message) => {
    const error = await failureOf(async () =>
      (await openApp({env: {...appEnv, ...change}})).read(),
    );
    expect(error.message).toMatch(message);
    expect(error.exitCode).toBe(exitCodes.permission);
  });
});
