import type {Command} from "./command.ts";

/** The commands, in the order in which a new user meets them. */
export const commands: readonly Command[] = [
  {
    name: "start",
    summary: "Sync, report and serve: what `npm start` does.",
    options: [{flags: "--no-serve", description: "end after the report"}],
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
    summary:
      "Add rows of a public table from a CSV, NDJSON or Parquet file, or manual figures from CSV or Excel.",
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
    name: "inbox",
    summary: "List, store again or forget deliveries of webhooks that could not be used.",
    args: "<action> [delivery]",
    load: () => import("./inbox.ts"),
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
    name: "survey",
    summary: "Ask people in waves, by links that work once: see docs/guide/surveys.md.",
    args: "<action> [file]",
    options: [
      {flags: "--wave <id>", description: "which wave, such as 2026-q4"},
      {
        flags: "--people <file>",
        description: "create: a file with a team on each line, one for each person, or team=count",
      },
      {flags: "--team <team=count...>", description: "create: how many people of a team to ask"},
      {
        flags: "--url <address>",
        description: "create: where people reach the page (default: http://127.0.0.1:4180)",
      },
      {flags: "--format <format>", description: "create: csv (default) or ndjson"},
      {flags: "--mapping <file>", description: "import: how its columns stand to the questions"},
      {flags: "--dry-run", description: "import: only say what would be stored and what not"},
      {flags: "--replace", description: "import: in place of what is stored of the wave"},
    ],
    load: () => import("./survey.ts"),
  },
  {
    name: "serve",
    summary:
      "Serve the dashboard, the API, webhooks and surveys, and sync by itself, until Ctrl-C.",
    options: [
      {flags: "--port <port>", description: "the port (default: 4180)"},
      {flags: "--host <address>", description: "the address to serve on (default: 127.0.0.1)"},
      {flags: "--survey-only", description: "nothing but the survey page, on any address"},
      {flags: "--no-sync", description: "sync only when asked to, not by the clock"},
    ],
    load: () => import("./serve.ts"),
  },
  {
    name: "access-log",
    summary: "Who asked the server what and when, as pseudonyms, the latest first.",
    options: [
      {flags: "--from <day>", description: "the first day, in UTC (default: 30 days ago)"},
      {flags: "--to <day>", description: "the last day (default: today)"},
      {flags: "--who <pseudonym>", description: "only theirs"},
      {flags: "--limit <count>", description: "how many lines to show", default: "200"},
    ],
    load: () => import("./access-log.ts"),
  },
  {
    name: "demo",
    summary: "Show fivekeys on an invented organisation, in a folder of its own.",
    options: [
      {flags: "--folder <folder>", description: "where it is made (default: the user's cache)"},
      {flags: "--port <port>", description: "the port (default: 4180)"},
      {flags: "--no-serve", description: "only make it"},
    ],
    load: () => import("./demo.ts"),
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
  {
    name: "subject",
    summary: "Export or erase what is held about the person whose login or e-mail is on stdin.",
    args: "<action>",
    load: () => import("./subject.ts"),
  },
  {
    name: "retention",
    summary: "Delete what is older than the configuration allows; the published figures stay.",
    args: "<action>",
    options: [{flags: "--dry-run", description: "only say what would be deleted"}],
    load: () => import("./retention.ts"),
  },
  {
    name: "key",
    summary: "Rotate the key that people are hashed with, or destroy it for good.",
    args: "<action>",
    options: [{flags: "--yes", description: "destroy: really"}],
    load: () => import("./key.ts"),
  },
];
