import {generateKeyPairSync} from "node:crypto";
import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {afterEach, describe, expect, it} from "vitest";
import {openGithubAuth} from "../src/sources/github/auth.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {fivekeys} from "./support/cli.ts";
import {type FakeGithub, type Faults, fakeGithub} from "./support/fake-github/index.ts";
import {madeRepository} from "./support/fake-github/made.ts";
import {alike, unlike} from "./support/github-held.ts";
import {readInto, store} from "./support/github-store.ts";
import {inTemporaryFolder} from "./support/workspace.ts";

const MINUTE = 60_000;
const pem = {type: "pkcs1", format: "pem"} as const;
const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: pem,
  privateKeyEncoding: pem,
});
const app = {appId: "12", installationId: 34, publicKey: keys.publicKey};
const appEnv = {
  FIVEKEYS_GITHUB_APP_ID: "12",
  FIVEKEYS_GITHUB_APP_PRIVATE_KEY: keys.privateKey,
  FIVEKEYS_GITHUB_APP_INSTALLATION_ID: "34",
};

let fake: FakeGithub;
afterEach(() => fake.close());

async function open(faults: Faults, pullRequests: number) {
  const made = madeRepository({pullRequests, issues: 60, deployments: 60, runs: 250});
  const data = {repositories: [made]};
  fake = await fakeGithub(data, {app, ...faults});
  return {data, made};
}

describe("a backfill that outlasts the token of an App", () => {
  it("makes another before each ends, so that no question is ever refused", async () => {
    const time = {passed: 0};
    const now = () => Date.now() + time.passed;
    const faults: Faults = {
      now,
      onRequest: ({kind}) => {
        if (kind !== "app") time.passed += 4 * MINUTE;
        return undefined;
      },
    };
    const {data, made} = await open(faults, 1_200);
    // One request after another: the signature for a token must not outlast what is asked beside it.
    for (const run of made.runs) run.attempts = run.attempts.slice(-1);
    const auth = openGithubAuth(appEnv, {baseUrl: fake.url, now})!;
    const kept = store();
    await readInto(kept, fake, {client: {auth, now}});
    expect(unlike(kept.lines(), data)).toEqual(alike);
    const asked = fake.counts.rest + fake.counts.graphql;
    expect(asked).toBeGreaterThan(28);
    // A token lasts an hour, and is not used for the last five minutes of it.
    const tokens = Math.ceil(asked / 14);
    expect(fake.app!.tokenCount()).toBe(tokens);
    // Octokit signs by the clock of the machine, and once GitHub refuses that, by GitHub's.
    expect(fake.counts).toMatchObject({app: 2 * tokens - 1, failed: tokens - 1});
  });

  it("makes another when GitHub no longer takes it, in the middle of a sync", async () => {
    const time = {ahead: 0};
    const sent: number[] = [];
    const faults: Faults = {
      now: () => Date.now() + time.ahead,
      onRequest: ({kind}) => {
        if (kind === "app") sent.push(fake.requests.length);
        // Of GitHub's clock alone: to ours the token has not ended.
        if (kind === "graphql" && [4, 9].includes(fake.counts.graphql)) time.ahead += 61 * MINUTE;
        return undefined;
      },
    };
    await open(faults, 400);
    await inTemporaryFolder(async folder => {
      const github = `{repositories: acme/shop, api_url: ${fake.url}}`;
      writeFileSync(join(folder, "fivekeys.yaml"), `sources: {git: [], github: ${github}}\n`);
      const env = {
        ...appEnv,
        GITHUB_TOKEN: "",
        GH_TOKEN: "",
        FIVEKEYS_KEY: "a key that is long enough",
      };
      const {code, err, out} = await fivekeys(folder, ["sync", "--json"], {env});
      // Where that takes a while, it is said that the token is tried again.
      const failures = err.split("\n").filter(line => !line.includes("trying again"));
      expect({code, err: failures.join("\n")}).toEqual({
        code: 0,
        err: expect.not.stringContaining("Cannot"),
      });
      expect(JSON.parse(out).sources[0].entities).toMatchObject({
        change: 400,
        change_commit: 1_200,
        issue: 60,
        host_deployment: 60,
        pipeline_run: 275,
      });
      const path = join(folder, "data", "metrics", "warehouse.duckdb");
      const warehouse = await duckdb({path, readOnly: true});
      const rows = await warehouse.rows("select number from source.change order by number");
      await warehouse.close();
      expect(rows).toEqual(Array.from({length: 400}, (_, i) => ({number: i + 1})));
      expect(fake.app!.tokenCount()).toBe(3);
      // GitHub refuses a signature made an hour ago by its clock: Octokit signs again by that clock.
      expect(sent.length).toBe(1 + 2 + 2);
      const refused = fake.counts.failed - 2;
      expect(refused).toBe(2);
      expect(JSON.parse(out).sources[0].requests.retries).toBe(refused);
    });
  });
});
