import {closeSync, openSync, readSync, statSync} from "node:fs";
import type {Readable} from "node:stream";
import {crc32} from "node:zlib";
import {type Entry, openPromise, type ZipFile} from "yauzl";
import {exitCodes, UserError} from "../../../lib/errors.ts";
import {cannotRead} from "./refusal.ts";

/** Far above a file a day of every channel of a large company. */
const ENTRIES_MAX = 2_000_000;
/** JSON of chats shrinks to a tenth; what grows a hundredfold was made to fill memory and time. */
const INFLATION_MAX = 100;
const INFLATED_BYTES_FREE = 256 * 1024 ** 2;
const STORED = 0;
const DEFLATED = 8;
/** What every zip begins with: a file in it. */
const MAGIC = "PK\x03\x04";

export type {Entry} from "yauzl";

export type Zip = {
  /** What is in it, in its own order, once. */
  entries: () => AsyncGenerator<Entry>;
  /** The content of a file in it, piece by piece. */
  read: (entry: Entry, limit: {bytesMax: number}) => AsyncGenerator<Buffer>;
  close: () => void;
};

/**
 * Opens a zip for reading; nothing of it is ever written to the disk. What it holds is bounded: how many files, how
 * large each and all of those that are read. Throws a UserError, then and while reading, for a file that is no zip, cut
 * off, damaged, encrypted, made to harm, or larger than that.
 */
export async function openZip(path: string, {shown}: {shown: string}): Promise<Zip> {
  const refuse = (error: unknown) => refusalOf(error, {path, shown});
  const size = sizeOf(path, shown);
  const inflatedMax = Math.max(INFLATED_BYTES_FREE, size * INFLATION_MAX);
  let inflated = 0;
  let zip: ZipFile;
  try {
    zip = await openPromise(path, {lazyEntries: true, autoClose: false, strictFileNames: true});
  } catch (error) {
    throw refuse(error);
  }
  if (zip.entryCount > ENTRIES_MAX) {
    zip.close();
    throw cannotRead(shown, `it holds more than ${ENTRIES_MAX.toLocaleString("en")} files`);
  }

  async function* entries(): AsyncGenerator<Entry> {
    try {
      for await (const entry of zip.eachEntry()) {
        if (entry.isEncrypted()) throw encrypted(shown);
        yield entry;
      }
    } catch (error) {
      throw refuse(error);
    }
  }

  async function* read(entry: Entry, {bytesMax}: {bytesMax: number}): AsyncGenerator<Buffer> {
    const {uncompressedSize, compressionMethod, fileName} = entry;
    inflated += uncompressedSize;
    // That the content is as large as this is checked while it is read.
    if (uncompressedSize > bytesMax) {
      throw cannotRead(shown, `${nameOf(fileName)} is larger than ${mebibytes(bytesMax)} MiB`);
    }
    if (inflated > inflatedMax) {
      throw cannotRead(shown, `it grows to more than ${mebibytes(inflatedMax)} MiB: a zip bomb`);
    }
    if (compressionMethod !== STORED && compressionMethod !== DEFLATED) {
      throw cannotRead(shown, `${nameOf(fileName)} is packed in a way that is not known`);
    }
    try {
      let sum = 0;
      const content: Readable = await zip.openReadStreamPromise(entry);
      for await (const chunk of content as AsyncIterable<Buffer>) {
        sum = crc32(chunk, sum);
        yield chunk;
      }
      if (sum !== entry.crc32) throw cannotRead(shown, `${nameOf(fileName)} is damaged`);
    } catch (error) {
      throw refuse(error);
    }
  }

  return {entries, read, close: () => zip.close()};
}

function sizeOf(path: string, shown: string): number {
  try {
    const stat = statSync(path);
    if (stat.isFile()) return stat.size;
  } catch (error) {
    throw refusalOf(error, {path, shown});
  }
  throw cannotRead(shown, "it is not a file", {
    hint: "Name the zip as Slack made it, not a folder of what was in it.",
  });
}

/** What the reader of zips says, in our words. */
function refusalOf(error: unknown, {path, shown}: {path: string; shown: string}): unknown {
  if (error instanceof UserError) return error;
  const {code, message} = error as NodeJS.ErrnoException;
  const options = {cause: error};
  if (code === "ENOENT") {
    const hint = "Name the zip under `sources.slack.export`, relative to fivekeys.yaml.";
    return cannotRead(shown, "there is no such file", {hint, ...options});
  }
  if (code === "EACCES" || code === "EPERM") {
    const hint = "Let this user read the file.";
    return cannotRead(shown, code, {hint, exitCode: exitCodes.permission, ...options});
  }
  if (/encrypt/.test(message)) return encrypted(shown);
  if (/^(invalid relative path|absolute path|invalid characters in fileName)/.test(message)) {
    return cannotRead(shown, "a name in it leads out of it", {
      hint: "Slack makes no such file: find out where it came from.",
      ...options,
    });
  }
  if (/^End of central directory/.test(message)) {
    const now = beginsAsZip(path) ? "it is cut off" : "it is no zip file";
    return cannotRead(shown, now, options);
  }
  if (/too many bytes/.test(message)) {
    return cannotRead(shown, "a file in it is larger than it says: a zip bomb", options);
  }
  return cannotRead(shown, "it is damaged", options);
}

function encrypted(shown: string): UserError {
  return cannotRead(shown, "it is encrypted", {
    hint: "Unpack it with its password and pack it again without one.",
  });
}

function beginsAsZip(path: string): boolean {
  const start = Buffer.alloc(MAGIC.length);
  const file = openSync(path, "r");
  try {
    readSync(file, start);
  } finally {
    closeSync(file);
  }
  return start.toString("latin1") === MAGIC;
}

/** The name of a file in it; a day of a channel is named by what it is. */
function nameOf(fileName: string): string {
  return `"${fileName.slice(0, 120)}"`;
}

function mebibytes(bytes: number): string {
  return Math.round(bytes / 1024 ** 2).toLocaleString("en");
}
