/** A commit as `git log` prints it: dates in epoch seconds, the whole message, the paths it touches. */
export type LogCommit = {
  sha: string;
  parents: string[];
  authored: string;
  committed: string;
  name: string;
  email: string;
  message: string;
  paths: string[];
};

/**
 * The format that `logParser` reads. With `-z` every field and every path ends with a NUL, which none of them can
 * hold. The empty field at the start, which no path can be, says where a commit begins: a path may well look like
 * the id of a commit.
 */
export const LOG_FORMAT = "%x00%H%x00%P%x00%at%x00%ct%x00%aN%x00%aE%x00%B";

const FIELD_BYTES_MAX = 64 * 1024 * 1024;
const FIELDS = ["sha", "parents", "authored", "committed", "name", "email", "message"] as const;
const PATHS = FIELDS.length;
const NUL = 0;
const LINE_BREAK = 10;

/**
 * Reads `git log -z --name-only` in pieces of any size, without making a string that is not kept. `push` returns
 * the commits that a piece completed, `end` the last one. What is not UTF-8 becomes U+FFFD.
 */
export function logParser(): {push: (chunk: Buffer) => LogCommit[]; end: () => LogCommit[]} {
  let field: number = PATHS;
  let commit: LogCommit | null = null;
  let done: LogCommit[] = [];
  let begun: Buffer[] = [];
  let begunBytes = 0;

  function take(buffer: Buffer, start: number, end: number): void {
    if (field < PATHS) {
      const value = buffer.toString("utf8", start, end);
      const name = FIELDS[field++]!;
      if (name === "parents") commit!.parents = value === "" ? [] : value.split(" ");
      else commit![name] = value;
    } else if (start === end) {
      if (commit !== null) done.push(commit);
      commit = empty();
      field = 0;
    } else {
      // Git puts a line break between the message and the first path; a path itself may begin with another.
      const isFirst = commit!.paths.length === 0 && buffer[start] === LINE_BREAK;
      commit!.paths.push(buffer.toString("utf8", isFirst ? start + 1 : start, end));
    }
  }

  /** Completes the field of which earlier pieces held the beginning. */
  function takeBegun(chunk: Buffer, end: number): void {
    const whole = Buffer.concat([...begun, chunk.subarray(0, end)]);
    begun = [];
    begunBytes = 0;
    take(whole, 0, whole.length);
  }

  return {
    push(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(NUL); end !== -1; end = chunk.indexOf(NUL, start)) {
        if (begun.length > 0) takeBegun(chunk, end);
        else take(chunk, start, end);
        start = end + 1;
      }
      if (start < chunk.length) {
        begun.push(chunk.subarray(start));
        begunBytes += chunk.length - start;
        if (begunBytes > FIELD_BYTES_MAX) throw new RangeError("git log: a field of over 64 MiB");
      }
      const completed = done;
      done = [];
      return completed;
    },
    end() {
      if (begun.length > 0 || field !== PATHS) throw new RangeError("git log: ended in mid-commit");
      return commit === null ? [] : [commit];
    },
  };
}

function empty(): LogCommit {
  return {
    sha: "",
    parents: [],
    authored: "",
    committed: "",
    name: "",
    email: "",
    message: "",
    paths: [],
  };
}
