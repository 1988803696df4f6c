import {createHmac} from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, beforeEach, describe, expect, it} from "vitest";
import {exitCodes, UserError} from "./errors.ts";
import {openIdentity} from "./identity.ts";

const KEY = "a secret of the team, long enough";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "fivekeys-identity-"));
});
afterEach(() => rmSync(root, {recursive: true}));

const own = () => join(root, ".fivekeys", "identity.key");
const modeOf = (path: string) => statSync(path).mode & 0o777;
const person = "Ada Lovelace <ada@example.com>";

describe("the team's own key", () => {
  it("is made where it is missing, for this user alone, and kept out of git", () => {
    const umask = process.umask(0);
    try {
      openIdentity({root, env: {}});
    } finally {
      process.umask(umask);
    }
    expect(modeOf(own())).toBe(0o600);
    expect(modeOf(join(root, ".fivekeys"))).toBe(0o700);
    expect(readFileSync(own(), "utf8")).toMatch(/^[0-9a-f]{64}\n$/);
    expect(readFileSync(join(root, ".fivekeys", ".gitignore"), "utf8")).toBe("*\n");
  });

  it("is kept, and so is every person's hash", () => {
    const first = openIdentity({root, env: {}});
    const content = readFileSync(own(), "utf8");
    const second = openIdentity({root, env: {}});
    expect(readFileSync(own(), "utf8")).toBe(content);
    expect(second.identify(person)).toBe(first.identify(person));
    expect(second.check).toBe(first.check);
  });

  it("is another one in another place, and so are the hashes", () => {
    const here = openIdentity({root, env: {}});
    mkdirSync(join(root, "there"));
    const there = openIdentity({root: join(root, "there"), env: {}});
    expect(there.identify(person)).not.toBe(here.identify(person));
    expect(there.check).not.toBe(here.check);
  });

  it("cut off by a crash is refused, not replaced: it may have hashed people before", () => {
    openIdentity({root, env: {}});
    writeFileSync(own(), "abc\n");
    expect(() => openIdentity({root, env: {}})).toThrow(/fewer than 16 bytes$/);
    expect(readFileSync(own(), "utf8")).toBe("abc\n");
  });

  it("is not made where the environment gives one", () => {
    openIdentity({root, env: {FIVEKEYS_KEY: KEY}});
    expect(existsSync(join(root, ".fivekeys"))).toBe(false);
  });
});

describe("a key from the environment", () => {
  const file = () => join(root, "team.key");

  it("is the same in the variable and in a file, whose line break does not count", () => {
    writeFileSync(file(), `${KEY}\n`);
    const fromFile = openIdentity({root, env: {FIVEKEYS_KEY_FILE: file()}});
    const fromVariable = openIdentity({root, env: {FIVEKEYS_KEY: KEY}});
    expect(fromFile.identify(person)).toBe(fromVariable.identify(person));
    expect(fromFile.check).toBe(fromVariable.check);
  });

  it("in the variable goes before a file, and an empty variable is none", () => {
    writeFileSync(file(), `${KEY}\n`);
    const env = {FIVEKEYS_KEY: `other ${KEY}`, FIVEKEYS_KEY_FILE: file()};
    const other = openIdentity({root, env: {FIVEKEYS_KEY: env.FIVEKEYS_KEY}});
    expect(openIdentity({root, env}).check).toBe(other.check);
    const {check} = openIdentity({root, env: {FIVEKEYS_KEY: KEY}});
    expect(openIdentity({root, env: {...env, FIVEKEYS_KEY: ""}}).check).toBe(check);
  });

  it("has at least 16 bytes", () => {
    expect(() => openIdentity({root, env: {FIVEKEYS_KEY: "x".repeat(15)}})).toThrow(
      "Cannot hash people: the key has fewer than 16 bytes",
    );
    expect(() => openIdentity({root, env: {FIVEKEYS_KEY: "x".repeat(16)}})).not.toThrow();
    writeFileSync(file(), "   \n");
    expect(() => openIdentity({root, env: {FIVEKEYS_KEY_FILE: file()}})).toThrow(UserError);
  });

  it("in a file that is missing or no file names it, and makes none", () => {
    const open = (path: string) => () => openIdentity({root, env: {FIVEKEYS_KEY_FILE: path}});
    expect(open(file())).toThrow(`Cannot read the key "${file()}": there is no such file`);
    expect(open(file())).toThrow(
      expect.objectContaining({
        exitCode: exitCodes.permission,
        hint: "Set FIVEKEYS_KEY_FILE to a file that this user may read.",
      }),
    );
    expect(existsSync(file())).toBe(false);
    expect(open(root)).toThrow(`Cannot read the key "${root}": EISDIR`);
  });

  it("in a file keeps the mode that its owner gave it", () => {
    writeFileSync(file(), KEY);
    chmodSync(file(), 0o640);
    openIdentity({root, env: {FIVEKEYS_KEY_FILE: file()}});
    expect(modeOf(file())).toBe(0o640);
  });
});

describe("a person's hash", () => {
  const {identify, check} = openIdentity({root: "/nowhere", env: {FIVEKEYS_KEY: KEY}});

  it("is the first half of an HMAC-SHA-256 with the key", () => {
    const whole = createHmac("sha256", KEY).update("person:ada@example.com").digest("hex");
    expect(identify("ada@example.com")).toBe(whole.slice(0, 32));
  });

  it("is the same in capitals and with spaces around, and another for another person", () => {
    expect(identify("  Ada@Example.COM ")).toBe(identify("ada@example.com"));
    expect(identify("ada@example.org")).not.toBe(identify("ada@example.com"));
  });

  it("is never the check of the key, which tells of no person", () => {
    expect(check).toMatch(/^[0-9a-f]{32}$/);
    expect(identify("fivekeys key check")).not.toBe(check);
  });
});
