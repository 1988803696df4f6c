import {createHash} from "node:crypto";
import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {git} from "../../lib/git.ts";
import type {Clone} from "./clone.ts";

/** The mailmap that counts, and a digest that changes with it. */
export type Mailmap = {blob: string | null; digest: string};

/**
 * The `.mailmap` of the default branch, and besides it the checked-out one, which git reads by itself. Nobody's
 * own (`mailmap.file`): it would give another answer on another machine.
 */
export async function readMailmap(clone: Clone, headSha: string | null): Promise<Mailmap> {
  const [blob, file] = await Promise.all([
    headSha === null ? null : blobOf(clone, headSha),
    clone.top === null ? null : contentOf(join(clone.top, ".mailmap")),
  ]);
  const digest = createHash("sha256")
    .update(`${blob}\n`)
    .update(file ?? "");
  return {blob, digest: digest.digest("hex")};
}

async function blobOf(clone: Clone, headSha: string): Promise<string | null> {
  const args = ["rev-parse", "-q", "--verify", `${headSha}:.mailmap`];
  return (await git(clone, args, {answers: [1]})).toString().trim() || null;
}

async function contentOf(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EISDIR" || code === "ELOOP") return null;
    throw error;
  }
}
