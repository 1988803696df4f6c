import type {Config} from "../../src/config.ts";
import {git} from "./fast-import.ts";
import {inPublished} from "./workspace.ts";

type Arrival = {sha: string; deployment_id: string | null; delivered_at: string | null};

/** What the published results say of the commits of changes, and of the changes by the commit that completed them. */
export function arrivalsOf(
  config: Config,
  repository: string,
): Promise<{commits: Arrival[]; changes: Arrival[]}> {
  return inPublished(config, async warehouse => ({
    commits: await warehouse.rows<Arrival>(
      `select sha, deployment_id, delivered_at from commit_delivery
      where repository = $repository order by sha`,
      {repository},
    ),
    changes: await warehouse.rows<Arrival>(
      `select merge_sha as sha, deployment_id, delivered_at from delivery
      join change using (change_id) where repository = $repository order by sha`,
      {repository},
    ),
  }));
}

/** The names of the tags that count as deployments. */
export function deployedTags(config: Config): Promise<Set<string>> {
  return inPublished(config, async warehouse => {
    const rows = await warehouse.rows<{tag: string}>(
      "select split_part(deployment_id, ':tag:', 2) as tag from deployment",
    );
    return new Set(rows.map(({tag}) => tag));
  });
}

/**
 * Where git says that a commit arrived: at the first by date of the tags that contain it. An annotated tag without
 * a date, which git lists before all others, has its commit's.
 */
export function firstTag(
  folder: string,
  {
    sha,
    service,
    isTag = () => true,
  }: {sha: string; service: string; isTag?: (name: string) => boolean},
): Arrival {
  const format = "--format=%(creatordate:unix)|%(*committerdate:unix)|%(refname:strip=2)";
  const lines = git(folder, ["tag", "--contains", sha, "--sort=creatordate", format]).split("\n");
  const tags = lines.filter(Boolean).map(line => {
    const [own, ofCommit, name] = line.split("|") as [string, string, string];
    return {name, date: Number(own || ofCommit), isDateless: own === ""};
  });
  const isInOrder = tags.every(({isDateless}) => !isDateless);
  const inOrder = isInOrder ? tags : tags.toSorted(byDate);
  const first = inOrder.find(({name}) => isTag(name));
  if (first === undefined) return {sha, deployment_id: null, delivered_at: null};
  return {
    sha,
    deployment_id: `${service}:production:tag:${first.name}`,
    delivered_at: new Date(first.date * 1000).toISOString(),
  };
}

type DatedTag = {name: string; date: number};

function byDate(a: DatedTag, b: DatedTag): number {
  return a.date - b.date || Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
}

/** The commits of changes, sorted: all of main's but merges and what a `Merge branch …` on it brought. */
export function commitsOfChanges(folder: string): string[] {
  const lines = (...args: string[]) => git(folder, args).split("\n").filter(Boolean);
  const commits = new Set(lines("rev-list", "--no-merges", "main"));
  const line = lines("log", "--first-parent", "--min-parents=2", "--format=%H %s", "main");
  for (const merge of line.filter(text => / Merge branch '/.test(text))) {
    const sha = merge.slice(0, merge.indexOf(" "));
    for (const brought of lines("rev-list", sha, `^${sha}^1`)) commits.delete(brought);
  }
  return [...commits].toSorted();
}
