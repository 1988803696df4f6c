import {spawn} from "node:child_process";
import {join} from "node:path";
import {root} from "../tree.ts";

export type Outcome = {code: number | null; out: string; err: string};

/** Runs the real command in a process of its own; `stop` may end it early. */
export function fivekeys(
  cwd: string,
  words: readonly string[],
  {
    env = {},
    input,
    stop,
  }: {
    env?: Record<string, string>;
    input?: string;
    stop?: (kill: (signal: NodeJS.Signals) => void) => void;
  } = {},
): Promise<Outcome> {
  const child = spawn(process.execPath, [join(root, "bin/fivekeys.mjs"), ...words], {
    cwd,
    env: {...process.env, NO_COLOR: "1", ...env},
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input ?? "");
  const [out, err]: Buffer[][] = [[], []];
  child.stdout.on("data", chunk => out!.push(chunk));
  child.stderr.on("data", chunk => err!.push(chunk));
  stop?.(signal => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", code =>
      resolve({code, out: Buffer.concat(out!).toString(), err: Buffer.concat(err!).toString()}),
    );
  });
}
