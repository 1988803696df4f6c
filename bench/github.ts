import {spawn} from "node:child_process";
import {once} from "node:events";
import {fileURLToPath} from "node:url";
import {type Bench, child} from "./measure.ts";

const FEW = 5_000;
const MANY = 20_000;
const server = fileURLToPath(new URL("./github-server.ts", import.meta.url));
const script = new URL("./github-child.ts", import.meta.url);

type Stored = {seconds: number; bytes: number};

/** A backfill of pull requests, with their commits and reviews, from a server on the same machine. */
export const github: Bench = async ({note}) => {
  const few = await backfill(FEW, note);
  const many = await backfill(MANY, note);
  return [
    {
      what: `${MANY.toLocaleString("en")} pull requests of GitHub read and stored`,
      measured: {value: many.seconds, unit: "s"},
      against: null,
      at_most: 60,
      runs: 1,
    },
    {
      what: "Memory for it at its peak",
      measured: {value: many.bytes / 1e6, unit: "MB"},
      against: null,
      at_most: 400,
      runs: 1,
    },
    {
      what: "Memory for four times as many",
      measured: {value: many.bytes / 1e6, unit: "MB"},
      against: {what: FEW.toLocaleString("en"), value: few.bytes / 1e6, unit: "MB"},
      at_most: 1.3,
      runs: 1,
    },
  ];
};

async function backfill(count: number, note: (text: string) => void): Promise<Stored> {
  note(`github: ${count.toLocaleString("en")} pull requests`);
  const hub = spawn(process.execPath, [server, String(count)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(hub.stdout, "data")) as [Buffer];
    const {url, repository} = JSON.parse(line.toString()) as Record<"url" | "repository", string>;
    return child<Stored>(script, [url, repository]);
  } finally {
    hub.kill();
  }
}
