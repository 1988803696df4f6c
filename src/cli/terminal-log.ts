import type {Log} from "../lib/log.ts";

const FIRST_PROGRESS_MS = 1_000;
const NEXT_PROGRESS_MS = 200;
const NEXT_LINE_MS = 10_000;

type Stream = {write: (text: string) => unknown; isTTY?: boolean};

const BAR_PLACES = 20;

/**
 * A log on stderr: progress appears only after a second; on a terminal it overwrites itself and has a bar where it is
 * known which share is done.
 */
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
    progress: (message, share) => {
      const now = performance.now();
      if (isQuiet || now - shownAt < NEXT_PROGRESS_MS) return;
      shownAt = stream.isTTY ? now : now + NEXT_LINE_MS;
      stream.write(stream.isTTY ? `\r\u001b[K${bar(share)}${message} …` : `${message} …\n`);
      isLineOpen = stream.isTTY === true;
    },
  };
}

/** `█████░░░░░░░░░░░░░░░  25 % `; nothing where the share is not known. */
function bar(share: number | undefined): string {
  if (share === undefined) return "";
  // Rounded down: what is not at its end does not look as if it were.
  const full = Math.floor(share * BAR_PLACES);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `${"█".repeat(full)}${"░".repeat(BAR_PLACES - full)} ${percent} % `;
}
