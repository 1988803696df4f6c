import {mkdirSync, mkdtempSync, realpathSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {beforeEach, describe, expect, test} from "vitest";
import {UserError} from "../lib/errors.ts";
import {defaultConfig} from "./defaults.ts";
import {loadConfig, readFailure} from "./load.ts";

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "fivekeys-config-")));
});

function write(text: string | Uint8Array, name = "fivekeys.yaml"): void {
  writeFileSync(join(folder, name), text);
}

function load(options: {path?: string; cwd?: string; env?: Record<string, string>} = {}) {
  return loadConfig({cwd: folder, env: {}, ...options});
}

async function failure(options: Parameters<typeof load>[0] = {}): Promise<UserError> {
  const error = await load(options).then(
    () => null,
    error => error,
  );
  expect(error).toBeInstanceOf(UserError);
  return error;
}

test("a team that only imports names no clone", async () => {
  write("sources: {git: []}");
  expect((await load()).git).toEqual([]);
});

describe("which file", () => {
  test("without a file the current folder is measured with the defaults", async () => {
    expect(await load()).toEqual(defaultConfig(folder));
    expect(defaultConfig(folder)).toMatchObject({
      file: null,
      root: folder,
      dataFolder: join(folder, "data/metrics"),
      timezone: "UTC",
      git: [{path: ".", name: null, branch: null}],
      windowDays: 28,
      people: {bots: [], agents: [], aliases: [], minimumGroup: 5},
    });
  });

  test("an almost empty file means the same as no file", async () => {
    write("timezone: UTC\n");
    const config = await load();
    expect(config).toEqual({...defaultConfig(folder), file: join(folder, "fivekeys.yaml")});
  });

  test("the nearest parent's file is used, up to the root of the repository", async () => {
    const inner = join(folder, "clone", "a", "b");
    mkdirSync(inner, {recursive: true});
    mkdirSync(join(folder, "clone", ".git"));
    write("timezone: Africa/Johannesburg");
    expect(await load({cwd: inner})).toMatchObject({
      file: null,
      root: join(folder, "clone"),
      timezone: "UTC",
    });
    write("timezone: Europe/Paris", "clone/fivekeys.yaml");
    expect(await load({cwd: inner})).toMatchObject({
      file: join(folder, "clone/fivekeys.yaml"),
      root: join(folder, "clone"),
      dataFolder: join(folder, "clone/data/metrics"),
      timezone: "Europe/Paris",
    });
  });

  test("outside a repository the search goes up to the home folder, and nowhere without one", async () => {
    const inner = join(folder, "home", "work");
    mkdirSync(inner, {recursive: true});
    write("timezone: Europe/Paris");
    expect(await load({cwd: inner, env: {HOME: join(folder, "home")}})).toMatchObject({
      root: inner,
    });
    expect(await load({cwd: inner})).toMatchObject({file: null, root: inner});
    write("timezone: Europe/Oslo", "home/fivekeys.yaml");
    expect(await load({cwd: inner, env: {HOME: join(folder, "home")}})).toMatchObject({
      timezone: "Europe/Oslo",
    });
  });

  test("--config names the file, and paths start from its folder", async () => {
    mkdirSync(join(folder, "etc"));
    write("data: out\n", "etc/keys.yml");
    expect(await load({path: "etc/keys.yml"})).toMatchObject({
      file: join(folder, "etc/keys.yml"),
      root: join(folder, "etc"),
      dataFolder: join(folder, "etc/out"),
    });
  });
});

describe("files that cannot be read", () => {
  test("--config that does not exist", async () => {
    const error = await failure({path: "nowhere.yaml"});
    expect(error.message).toBe('Cannot read the configuration: there is no file "nowhere.yaml"');
    expect(error.exitCode).toBe(2);
  });

  test("--config that is a folder", async () => {
    const error = await failure({path: "."});
    expect(error.message).toBe('Cannot read the configuration: "." is a folder');
  });

  test("a file that is not text", async () => {
    write(new Uint8Array([0xff, 0xfe, 0x00]));
    const {message} = await failure();
    expect(message).toBe('Cannot read the configuration: "fivekeys.yaml" is not UTF-8 text');
  });

  test("a file that is far too large", async () => {
    write(new Uint8Array(1024 * 1024 + 1));
    const {message} = await failure();
    expect(message).toBe(
      'Cannot read the configuration: "fivekeys.yaml" has 1048577 bytes, more than 1048576',
    );
  });

  test("a file without permission ends with exit code 5", () => {
    const error = readFailure({code: "EACCES"}, "fivekeys.yaml") as UserError;
    expect(error.message).toBe(
      'Cannot read the configuration: permission to read "fivekeys.yaml" is denied',
    );
    expect(error.exitCode).toBe(5);
  });

  test("an empty file, or one with comments alone", async () => {
    for (const text of ["", "# nothing\n"]) {
      write(text);
      const {message} = await failure();
      expect(message).toBe('Cannot use the configuration: "fivekeys.yaml" is empty');
    }
  });
});
