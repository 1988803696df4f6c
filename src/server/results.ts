import {createHash} from "node:crypto";
import {statSync} from "node:fs";
import type {Config} from "../config.ts";
import {UserError} from "../lib/errors.ts";
import {openReader, type Reader, type ReaderFiles} from "../metrics/reader.ts";
import {dataFiles} from "../pipeline/writer.ts";
import {type ByteCache, byteCache} from "./byte-cache.ts";

/** A finished answer. */
type Answer = {
  /** JSON in UTF-8; null: the asker has it already. */
  body: Uint8Array<ArrayBuffer> | null;
  /** In quotes, as the header has it. */
  etag: string;
};

export type Results = {
  /** Lends the published results as they are now, for as long as the work takes. Throws NotSyncedError before the first sync. */
  read: <T>(work: (reader: Reader) => Promise<T>) => Promise<T>;
  /**
   * The document of a canonical address: made once for all who ask for it, kept while the results stay the same, and not
   * made at all for one who has it (`known`, the header If-None-Match).
   */
  answer: (
    address: string,
    options: {
      known?: string | undefined;
      make: (reader: Reader) => Promise<object>;
      /** Whether an answer follows from the results alone; one that does not is made again each time. */
      isKept?: (document: object) => boolean;
    },
  ) => Promise<Answer>;
  close: () => Promise<void>;
};

type Made = {body: Uint8Array<ArrayBuffer>; etag: string};

/** Nothing was published here yet. */
export class NotSyncedError extends UserError {
  constructor() {
    super("Cannot show any results: nothing was synced here yet", {
      hint: "Run `fivekeys sync`, or wait until the first one is done.",
    });
  }
}

const CACHE_BYTES_MAX = 64 * 1024 ** 2;

/** An opened file; an old one is closed once nobody reads it any more. */
type Opened = {stamp: string; digest: string; reader: Reader; readers: number; isOld: boolean};

/**
 * The published results, kept open for reading. A file that was replaced is noticed with the next question, and what
 * reads the old one goes on with that. `salt` is what else decides the answers: settings, the version.
 */
export function openResults(config: Pick<Config, "dataFolder">, {salt}: {salt: string}): Results {
  const files = dataFiles(config as Config);
  const cache = byteCache({bytesMax: CACHE_BYTES_MAX});
  const madeOnce = making(cache);
  let opened: Opened | null = null;
  let opening: Promise<void> | null = null;

  /** The file as it is now, with one reader more: counted before anything else can happen, so that it stays open. */
  async function take(): Promise<Opened> {
    for (;;) {
      const stamp = stampOf(files);
      if (stamp === null) throw new NotSyncedError();
      if (opened?.stamp === stamp) {
        opened.readers += 1;
        return opened;
      }
      await openAnew(stamp);
    }
  }

  function openAnew(stamp: string): Promise<void> {
    opening ??= open(files, {stamp, salt})
      .then(fresh => {
        if (opened !== null) retire(opened);
        cache.clear();
        opened = fresh;
      })
      .finally(() => {
        opening = null;
      });
    return opening;
  }

  async function lend<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
    const lent = await take();
    try {
      return await work(lent);
    } finally {
      lent.readers -= 1;
      if (lent.isOld && lent.readers === 0) await lent.reader.published.close();
    }
  }

  return {
    read: work => lend(({reader}) => work(reader)),
    answer: (address, {known, make, isKept = () => true}) =>
      lend(async ({digest, reader}) => {
        const key = hash(`${digest} ${address}`);
        const etag = `"${key}"`;
        if (isKnown(known, etag)) return {body: null, etag};
        const kept = cache.get(key);
        if (kept !== null) return {body: kept, etag};
        const {body, etag: tag} = await madeOnce(key, {isKept, make: () => make(reader)});
        return {body: isKnown(known, tag) ? null : body, etag: tag};
      }),
    close: async () => {
      await opening?.catch(() => undefined);
      if (opened !== null) retire(opened);
      opened = null;
    },
  };
}

/** Makes a body once for all who ask for it at the same time, and keeps it where it will stay the same. */
function making(cache: ByteCache) {
  const begun = new Map<string, Promise<Made>>();
  return (
    key: string,
    {make, isKept}: {make: () => Promise<object>; isKept: (document: object) => boolean},
  ): Promise<Made> => {
    const known = begun.get(key);
    if (known !== undefined) return known;
    const made = make().then(document => {
      const body = new TextEncoder().encode(JSON.stringify(document));
      const isSame = isKept(document);
      if (isSame) cache.set(key, body);
      return {body, etag: isSame ? `"${key}"` : tagOf(body)};
    });
    begun.set(key, made);
    made.catch(() => undefined).finally(() => begun.delete(key));
    return made;
  };
}

function retire(old: Opened): void {
  old.isOld = true;
  if (old.readers === 0) void old.reader.published.close();
}

async function open(
  files: ReaderFiles,
  {stamp, salt}: {stamp: string; salt: string},
): Promise<Opened> {
  const reader = await openReader(files);
  const digest = hash(JSON.stringify([reader.freshness, salt]));
  return {stamp, digest, reader, readers: 0, isOld: false};
}

/** What changes when one of the files is replaced; null while one is missing. */
function stampOf({published, freshness}: ReaderFiles): string | null {
  const parts = [published, freshness].map(path => {
    const found = statSync(path, {bigint: true, throwIfNoEntry: false});
    return found === undefined ? null : `${found.ino} ${found.mtimeNs} ${found.size}`;
  });
  return parts.includes(null) ? null : parts.join(" ");
}

/** Whether If-None-Match names the tag, strong or weak. */
export function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(",").some(tag => tag.trim().replace(/^W\//, "") === etag);
}

/** The tag of an answer that depends on more than the results. */
export function tagOf(body: Uint8Array): string {
  return `"${hash(body)}"`;
}

function hash(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 32);
}
