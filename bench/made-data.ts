import {existsSync, mkdirSync, renameSync, rmSync} from "node:fs";
import {dirname} from "node:path";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {prepare} from "../src/warehouse/schema.ts";
import type {Warehouse} from "../src/warehouse/warehouse.ts";

/** The repository and service of the made data. */
const NAME = "made";
/** A change is one merge on the first-parent line and four commits on its branch. */
const BRANCH_COMMITS = 4;
const COMMITS_OF_CHANGE = BRANCH_COMMITS + 1;
const CHANGES_OF_DEPLOYMENT = 10;
const MINUTES_BETWEEN_MERGES = 2;
const BEGIN = "timestamp '2015-01-01'";

/** How many rows `makeData` writes for so many changes. */
export function sizeOf(changes: number): {commits: number; changes: number; deployments: number} {
  return {
    commits: changes * COMMITS_OF_CHANGE,
    changes,
    deployments: Math.floor(changes / CHANGES_OF_DEPLOYMENT),
  };
}

/** The moment at which the made data end. */
export function endOf(changes: number): string {
  const minutes = changes * MINUTES_BETWEEN_MERGES;
  return new Date(Date.parse("2015-01-01T00:00:00Z") + minutes * 60_000).toISOString();
}

/**
 * A private warehouse of made rows, written straight into the source tables in the shape in which an
 * import stores them. The rows depend on nothing but their number, so half of them are the same rows.
 */
export async function makeData(
  path: string,
  {changes, keyCheck}: {changes: number; keyCheck: string},
): Promise<void> {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), {recursive: true});
  const draft = `${path}.making`;
  rmSync(draft, {force: true});
  const warehouse = await duckdb({path: draft});
  await prepare(warehouse, {keyCheck, refill: async () => undefined});
  for (const sql of statements) await warehouse.run(sql.replaceAll("$changes", String(changes)));
  await writeRepository(warehouse, changes);
  await warehouse.close();
  renameSync(draft, path);
}

async function writeRepository(warehouse: Warehouse, changes: number): Promise<void> {
  await warehouse.run(
    `insert into source.repository by name
    select '${NAME}' as repository, 'main' as default_branch, made_sha(${changes - 1}, 0) as head_sha,
      false as is_shallow, [] as shallow_shas, null as tags_read_at, made_at(${changes}) as read_at,
      ${technical(`'${NAME}'`)}`,
  );
}

/** The technical columns that an import fills beside a row's own. */
function technical(row: string): string {
  return `'import' as _source, '1' as _version, left(md5(${row}), 16) as _digest`;
}

const statements = [
  // One of `one_in` numbers, by a hash that stands in for chance.
  "create temp macro chance(one_in, n, seed) as cast(hash(n, seed) % one_in as bigint)",
  "create temp macro made_sha(change, i) as sha1(concat_ws('.', change, i))",
  `create temp macro made_at(change) as ${BEGIN} + to_minutes(change * ${MINUTES_BETWEEN_MERGES})`,
  // Newest first, as git tells them. Commit 0 of a change is its merge; its branch left the line up to four
  // changes before.
  `insert into source."commit" by name
  select
    '${NAME}' as repository,
    made_sha(change, i) as sha,
    case
      when i = 0 and change = 0 then [made_sha(change, ${BRANCH_COMMITS})]
      when i = 0 then [made_sha(change - 1, 0), made_sha(change, ${BRANCH_COMMITS})]
      when i > 1 then [made_sha(change, i - 1)]
      when change > 4 then [made_sha(change - 1 - chance(4, change, 0), 0)]
      else []
    end as parents,
    made_at(change) - to_minutes((${COMMITS_OF_CHANGE} - i) * 7 * (1 + chance(50, change, 0))) as authored_at,
    case when i = 0 then made_at(change) else authored_at end as committed_at,
    left(md5('person' || chance(400, change, 1)), 32) as person_id,
    case when chance(400, change, 1) < 8 then 'bot' else 'person' end as author_kind,
    case when i = 0 then 'pull_request' else 'plain' end as form,
    case when i = 0 then change + 1 end as change_number,
    i = 0 and chance(200, change, 2) = 0 as is_hotfix,
    i = 1 and change > 50 and chance(300, change, 3) = 0 as is_revert,
    case when i = 1 and change > 50 and chance(300, change, 3) = 0
      then made_sha(change - 1 - chance(40, change, 4), 0) end as reverts_sha,
    null as reverts_number,
    case when i = 0 then [] else list_transform(
      range(1 + chance(3, change, i)),
      f -> concat('src/part-', chance(90, change, 0), '/file-', chance(60, change, 10 * i + f),
        case when chance(40, change, 8 + f) = 0 then '.md' else '.ts' end)
    ) end as paths,
    ${technical("made_sha(change, i)")}
  from (
    select cast($changes - 1 - k // ${COMMITS_OF_CHANGE} as bigint) as change, k % ${COMMITS_OF_CHANGE} as i
    from range($changes * ${COMMITS_OF_CHANGE}) as rows(k)
  )`,
  `insert into source.change by name
  select
    '${NAME}#' || change_id_no as change_id,
    '${NAME}' as repository,
    change_id_no as number,
    made_sha(change, 0) as merge_sha,
    made_at(change) as merged_at,
    null as first_commit_at,
    made_at(change) - to_minutes(6 * (1 + chance(50, change, 0))) as opened_at,
    opened_at as ready_at,
    made_at(change) - to_minutes(3 * (1 + chance(50, change, 0))) as first_response_at,
    left(md5('person' || chance(400, change, 1)), 32) as person_id,
    case when chance(400, change, 1) < 8 then 'bot' else 'person' end as author_kind,
    chance(300, change, 5) = 0 as is_hotfix,
    null as url,
    ${technical("'change' || change")}
  from (select k as change, cast(k + 1 as integer) as change_id_no from range($changes) as rows(k))`,
  // One in 25 failed; one in 400 went back to what was deployed two before.
  `insert into source.deployment by name
  select
    'run-' || k as deployment_id,
    '${NAME}' as service,
    'production' as environment,
    '${NAME}' as repository,
    made_sha((k + case when k > 2 and chance(400, k, 6) = 0 then -1 else 1 end) * ${CHANGES_OF_DEPLOYMENT} - 1, 0) as sha,
    made_at((k + 1) * ${CHANGES_OF_DEPLOYMENT}) - interval 4 minute as started_at,
    made_at((k + 1) * ${CHANGES_OF_DEPLOYMENT}) as finished_at,
    case when chance(25, k, 7) = 0 then 'failed' else 'succeeded' end as status,
    null as url,
    ${technical("'run-' || k")}
  from range($changes // ${CHANGES_OF_DEPLOYMENT}) as rows(k)`,
];
