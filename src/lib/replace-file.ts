import {
  closeSync,
  fchmodSync,
  fsyncSync,
  futimesSync,
  openSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import {dirname} from "node:path";
import {platform} from "node:process";

/** Beside a file while it is replaced; what a crash leaves of it was never told to anybody. */
export function draftOf(path: string): string {
  return `${path}.draft`;
}

/**
 * Replaces a file as a whole: after a crash there is the old text or the new one, and once this has returned the
 * new one outlasts a loss of power. Its owner alone may read it. `modifiedAt` stands in for the moment of writing.
 */
export function replaceFile(
  path: string,
  {text, modifiedAt}: {text: string; modifiedAt: Date},
): void {
  const file = openSync(draftOf(path), "w", 0o600);
  try {
    fchmodSync(file, 0o600);
    writeFileSync(file, text);
    futimesSync(file, modifiedAt, modifiedAt);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draftOf(path), path);
  // Windows opens no folders, and needs no more.
  if (platform === "win32") return;
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
