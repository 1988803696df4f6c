import {defaultConfig} from "../../src/config/defaults.ts";
import type {Config} from "../../src/config.ts";
import {type GithubClientOptions, githubClient} from "../../src/sources/github/client.ts";
import {fetchGithub} from "../../src/sources/github/fetch/fetch-github.ts";
import {normalise} from "../../src/sources/index.ts";
import type {Batch, FetchContext, Json} from "../../src/sources/source.ts";
import {sourceTables} from "../../src/tables/index.ts";
import type {FakeGithub} from "./fake-github/index.ts";

type Row = Readonly<Record<string, unknown>>;
type Stored = {row: Row; version: string};

const READ_AT = "2030-01-01T00:00:00.000Z";

/** What a warehouse keeps of a source, in memory: events by their ids, cursors, the rows that win. */
export type Store = {
  cursors: Map<string, Json>;
  events: Set<string>;
  problems: {subject: string; reason: string}[];
  /** Stores a batch; `false` for the batch of a process that dies before it is committed. */
  keep: (batch: Batch) => void;
  table: (name: keyof typeof sourceTables) => Row[];
  /** Every row of every table, in one order. */
  lines: () => string[];
};

export function store(): Store {
  const cursors = new Map<string, Json>();
  const events = new Set<string>();
  const tables = new Map<string, Map<string, Stored>>();
  const rowsOf = (name: string) => [...(tables.get(name)?.values() ?? [])].map(({row}) => row);
  return {
    cursors,
    events,
    problems: [],
    keep: ({events: those, cursor, forget}) => {
      if (forget !== undefined) {
        tables.clear();
        events.clear();
      }
      for (const event of those) {
        events.add(event.id);
        for (const [name, rows] of Object.entries(normalise(event))) {
          const {key} = sourceTables[name as keyof typeof sourceTables];
          const table = tables.get(name) ?? new Map<string, Stored>();
          tables.set(name, table);
          for (const row of rows as readonly Row[]) {
            const id = JSON.stringify(key.map(column => row[column]));
            const last = table.get(id);
            const wins = last === undefined || rankOf({row, version: event.version}) > rankOf(last);
            if (wins) table.set(id, {row, version: event.version});
          }
        }
      }
      if (cursor !== undefined) cursors.set(cursor.scope, structuredClone(cursor.value));
    },
    table: name => rowsOf(name),
    lines: () =>
      [...tables.keys()]
        .flatMap(name => rowsOf(name).map(row => `${name} ${JSON.stringify(row)}`))
        .sort(),
  };
}

function rankOf({row, version}: Stored): string {
  return `${version}\n${JSON.stringify(row)}`;
}

export type Reading = {
  github?: Partial<Config["github"]>;
  config?: Partial<Config>;
  readAt?: string;
  repository?: string;
  client?: Partial<GithubClientOptions>;
  /** Dies instead of storing the batch of this number, the first being 0. */
  diesAt?: number;
  onBatch?: (batch: Batch, number: number) => void;
  /** Told how far the reading has come. */
  progress?: FetchContext["progress"];
};

/** Reads the fake server into a store, as a sync does. Returns whether it came to the end. */
export async function readInto(
  kept: Store,
  fake: FakeGithub,
  {
    github,
    config: overrides,
    readAt = READ_AT,
    repository = "acme/shop",
    client: options,
    diesAt,
    onBatch,
    progress = () => undefined,
  }: Reading = {},
): Promise<boolean> {
  const plain = {...defaultConfig("/nowhere"), ...overrides};
  const config = {...plain, github: {...plain.github, apiUrl: fake.url, jobs: [], ...github}};
  const client = githubClient({
    baseUrl: fake.url,
    auth: {kind: "token", token: async () => "a-token"},
    log: {note: () => undefined, progress: () => undefined},
    sleep: async () => undefined,
    ...options,
  });
  const problems: Store["problems"] = [];
  const context: FetchContext = {
    cursor: scope => structuredClone(kept.cursors.get(scope) ?? null),
    identify: identity => `<${identity}>`,
    readAt,
    progress,
    upTo: () => undefined,
    problem: problem => problems.push(problem),
  };
  let number = 0;
  try {
    for await (const batch of fetchGithub(repository, {client, config, context})) {
      if (number === diesAt) return false;
      onBatch?.(batch, number);
      kept.keep(batch);
      number++;
    }
  } finally {
    // Told of also where the reading fails.
    kept.problems = problems;
  }
  return true;
}
