import type {Command} from "./command.ts";

/** The commands, in the order in which a new user meets them. */
export const commands: readonly Command[] = [
  {
    name: "start",
    summary: "Sync, then report: what `npm start` does.",
    load: () => import("./start.ts"),
  },
  {
    name: "init",
    summary: "Look around the current folder and write a commented fivekeys.yaml.",
    options: [{flags: "--force", description: "replace an existing fivekeys.yaml"}],
    load: () => import("./init.ts"),
  },
  {
    name: "doctor",
    summary: "Check each thing the numbers rest on, and say how to mend what is missing.",
    load: () => import("./doctor.ts"),
  },
  {
    name: "sync",
    summary: "Read what is new from each source and build the published results.",
    options: [
      {flags: "--rebuild", description: "make every table again from the raw events"},
      {
        flags: "--max-wait <minutes>",
        description:
          "the longest to wait for rate limits, all waits together (default: as long as it takes)",
      },
      {flags: "--snapshot <folder>", description: "also write what is fetched, as NDJSON"},
      {
        flags: "--from <folder>",
        description: "read a snapshot or dumps of `gh api` instead of the network",
      },
    ],
    load: () => import("./sync.ts"),
  },
  {
    name: "import",
    summary: "Add rows of a public table from a CSV, NDJSON or Parquet file.",
    args: "<table> <file>",
    load: () => import("./import.ts"),
  },
  {
    name: "ingest",
    summary: "Store what saved deliveries of the webhooks of GitHub or Prefect say.",
    args: "<source> <files...>",
    load: () => import("./ingest.ts"),
  },
  {
    name: "incident",
    summary: "Open, resolve or list incidents in the document that tells of them.",
    args: "<action> [id]",
    options: [
      {flags: "--id <id>", description: "open: its id (default: the next INC-<year>-<number>)"},
      {flags: "--severity <severity>", description: "open: Sev1, Sev2 …"},
      {flags: "--service <service>", description: "open: the service that it hit"},
      {flags: "--environment <environment>", description: "open: where it was felt"},
      {flags: "--detected <moment>", description: "open: when it was noticed (default: now)"},
      {
        flags: "--deployment <deployment>",
        description: 'open: what caused it: "run 18875134498", a Prefect run, a version, an id',
      },
      {
        flags: "--cause <cause>",
        description: "open: rollback, hotfix, a commit or a pull request",
      },
      {flags: "--summary <text>", description: "open: what happened; it is never stored"},
      {flags: "--restored <moment>", description: "resolve: when all was well (default: now)"},
      {flags: "--fix <number>", description: "resolve: the pull request that mended it"},
      {flags: "--path <file>", description: "the document, where no rule or several name one"},
      {flags: "--write", description: "write it; without this it is only shown"},
    ],
    load: () => import("./incident.ts"),
  },
  {
    name: "report",
    summary: "The numbers, each with its n, interval, verdict and evidence.",
    options: [
      {flags: "--markdown", description: "write GitHub-flavoured Markdown"},
      {flags: "--days <days>", description: "the length of the window in days"},
      {flags: "--service <service>", description: "only this service"},
    ],
    load: () => import("./report.ts"),
  },
  {
    name: "metrics",
    summary: "The list of metrics, or the series of one.",
    args: "[metric]",
    options: [
      {flags: "--by <bucket>", description: "week, month or quarter", default: "week"},
      {flags: "--cut <cut>", description: "service, team or environment"},
      {flags: "--from <date>", description: "the first day"},
      {flags: "--to <date>", description: "the last day"},
    ],
    load: () => import("./metrics.ts"),
  },
  {
    name: "explain",
    summary: "Open a number into the observations, deployments, changes and raw events behind it.",
    args: "<metric>",
    options: [
      {flags: "--from <date>", description: "the first day"},
      {flags: "--to <date>", description: "the last day"},
      {flags: "--limit <count>", description: "how many observations to show", default: "20"},
    ],
    load: () => import("./explain.ts"),
  },
  {
    name: "export",
    summary: "Write a published table as NDJSON, CSV or Parquet.",
    args: "[table]",
    options: [
      {flags: "--format <format>", description: "ndjson, csv or parquet", default: "ndjson"},
      {flags: "--output <file>", description: "the file to write; stdout without it"},
    ],
    load: () => import("./export.ts"),
  },
  {
    name: "check",
    summary: "Compare with the targets: exit 3 when one is missed.",
    options: [{flags: "--strict", description: "exit 4 when the evidence is weak or insufficient"}],
    load: () => import("./check.ts"),
  },
];
