import type {Log} from "../lib/log.ts";

const FIRST_PROGRESS_MS = 1_000;
const NEXT_PROGRESS_MS = 200;
const NEXT_LINE_MS = 10_000;

type Stream = {write: (text: string) => unknown; isTTY?: boolean};

/** A log on stderr: progress appears only after a second, and on a terminal overwrites itself. */
export function terminalLog(stream: Stream, {isQuiet}: {isQuiet: boolean}): Log {
  let shownAt = performance.now() + FIRST_PROGRESS_MS - NEXT_PROGRESS_MS;
  let isLineOpen = false;
  const done = () => {
    if (isLineOpen) stream.write("\r\u001b[K");
    isLineOpen = false;
  };
  return {
    done,
    note: message => {
      done();
      if (!isQuiet) stream.write(`${message}\n`);
    },
    progress: message => {
      const now = performance.now();
      if (isQuiet || now - shownAt < NEXT_PROGRESS_MS) return;
      shownAt = stream.isTTY ? now : now + NEXT_LINE_MS;
      stream.write(stream.isTTY ? `\r\u001b[K${message} …` : `${message} …\n`);
      isLineOpen = stream.isTTY === true;
    },
  };
}
