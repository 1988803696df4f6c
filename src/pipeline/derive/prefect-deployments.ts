import type {DeploymentRule, PrefectRule} from "../../config.ts";
import {readModel} from "../../lib/models.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import type {AppliedRule} from "./applied-rule.ts";
import {matching} from "./matching.ts";
import type {DerivedService} from "./services.ts";

/** What a rule can choose runs by; many runs are alike in it. */
type Kind = {
  kind_no: number;
  flow: string | null;
  deployment: string | null;
  work_pool: string | null;
  tags: string[];
  labels: string[];
  parameters: string[];
  told_environment: string | null;
};

type PrefectApplied = {rule_no: number; rule: DeploymentRule; prefect: PrefectRule};

/** An environment, and why it is not sure. */
type Environment = {environment: string; doubt: "default" | "several" | null};

/**
 * Adds to `deployment_found` what the rules over Prefect's runs find, an attempt of a run each. Writes
 * `prefect_run` and `prefect_found` also where there is no such rule: what was not asked for is told of.
 */
export async function fromPrefect(
  warehouse: Warehouse,
  {applied, services}: {applied: readonly AppliedRule[]; services: readonly DerivedService[]},
): Promise<void> {
  const rules = distinct(applied);
  await writeStep(warehouse, "prefect_state");
  await writeStep(warehouse, "prefect_run");
  await writeChoices(warehouse, rules);
  await warehouse.temporary(
    "prefect_failing",
    {rule_no: "INTEGER", said: "VARCHAR", value: "VARCHAR"},
    rules.flatMap(({rule_no, prefect: {failedWhen}}) => [
      ...failedWhen.state.map(value => ({rule_no, said: "state", value: value.toLowerCase()})),
      ...failedWhen.result.map(value => ({rule_no, said: "result", value: value.toLowerCase()})),
    ]),
  );
  await warehouse.temporary(
    "prefect_applied",
    {rule_no: "INTEGER", service_no: "INTEGER", service: "VARCHAR", repository: "VARCHAR"},
    applied
      .filter(({rule_no}) => rules.some(rule => rule.rule_no === rule_no))
      .map(({rule_no, service_no}) => {
        const {service, repository} = services[service_no]!;
        return {rule_no, service_no, service, repository};
      }),
  );
  await writeStep(warehouse, "prefect_attempt");
  await writeStep(warehouse, "prefect_found");
  await warehouse.run(
    `insert into deployment_found by name
    select * exclude (doubt, is_unknown_version) from prefect_found`,
  );
}

function distinct(applied: readonly AppliedRule[]): PrefectApplied[] {
  const rules = new Map<number, PrefectApplied>();
  for (const {rule_no, rule} of applied) {
    if (rule.prefect !== undefined) rules.set(rule_no, {rule_no, rule, prefect: rule.prefect});
  }
  return [...rules.values()];
}

async function writeStep(warehouse: Warehouse, step: string): Promise<void> {
  await warehouse.run(`create or replace temp table ${step} as ${readModel(`steps/${step}.sql`)}`);
}

/** Writes `prefect_choice`: the kinds of runs that each rule takes, and what environment they go to. */
async function writeChoices(warehouse: Warehouse, rules: readonly PrefectApplied[]): Promise<void> {
  const kinds =
    rules.length === 0
      ? []
      : await warehouse.rows<Kind>(
          `select distinct on (kind_no)
            kind_no, flow, deployment, work_pool, tags, labels, parameters, told_environment
          from prefect_run order by kind_no`,
        );
  await warehouse.temporary(
    "prefect_choice",
    {rule_no: "INTEGER", kind_no: "INTEGER", environment: "VARCHAR", doubt: "VARCHAR"},
    rules.flatMap(({rule_no, rule, prefect}) => {
      const isChosen = chooser(rule, prefect);
      return kinds.filter(isChosen).map(kind => {
        return {rule_no, kind_no: kind.kind_no, ...environmentOf(kind, {rule, prefect})};
      });
    }),
  );
}

/** What each list of a rule speaks of. */
const told = {
  flow: ({flow}: Kind) => texts(flow),
  deployment: ({deployment}: Kind) => texts(deployment),
  work_pool: ({work_pool}: Kind) => texts(work_pool),
  tag: ({tags}: Kind) => tags,
  label: ({labels}: Kind) => labels,
} as const;

function texts(text: string | null): string[] {
  return text === null ? [] : [text];
}

/** Whether a rule takes runs of a kind: those that match each list of `where`, and nothing of `exclude`. */
function chooser({where}: DeploymentRule, {exclude}: PrefectRule): (kind: Kind) => boolean {
  const keys = Object.keys(told) as (keyof typeof told)[];
  const wanted = keys
    .filter(key => where[key] !== undefined)
    .map(key => ({of: told[key], isMatch: matching(where[key])}));
  const unwanted = keys.map(key => ({of: told[key], isMatch: matching(exclude[key])}));
  const parameters = new Set(exclude.parameter.map(text => text.toLowerCase()));
  return kind =>
    wanted.every(({of, isMatch}) => of(kind).some(isMatch)) &&
    !unwanted.some(({of, isMatch}) => of(kind).some(isMatch)) &&
    !kind.parameters.some(parameter => parameters.has(parameter.toLowerCase()));
}

/** Where a run deploys to: the rule's own word, else the first of its places that says. */
function environmentOf(
  kind: Kind,
  {rule, prefect}: {rule: DeploymentRule; prefect: PrefectRule},
): Environment {
  const places = prefect.environment;
  if (places === null) return {environment: rule.environment!, doubt: null};
  const tagged = places.tag === null ? [] : starred(places.tag, kind.tags);
  const said =
    tagged[0] ??
    valueAt(places.label, kind.labels) ??
    valueAt(places.parameter, kind.parameters) ??
    kind.told_environment ??
    mapped(places.work_pool, kind.work_pool) ??
    mapped(places.deployment, kind.deployment);
  if (said !== null) return {environment: said, doubt: tagged.length > 1 ? "several" : null};
  return {environment: places.default, doubt: "default"};
}

/** What stands for the star in the texts that match, in order. */
function starred(glob: string, texts: readonly string[]): string[] {
  const [before = "", after = ""] = glob.split("*");
  const found = texts
    .filter(text => text.length > before.length + after.length)
    .filter(text => text.startsWith(before) && text.endsWith(after))
    .map(text => text.slice(before.length, text.length - after.length));
  return [...new Set(found)].sort();
}

/** The value of `key=value`; null where the key is not there or its value is empty. */
function valueAt(key: string | null, pairs: readonly string[]): string | null {
  const found = key === null ? undefined : pairs.find(pair => pair.startsWith(`${key}=`));
  return found?.slice(key!.length + 1) || null;
}

/** By globs, in the order of the file. */
function mapped(byGlob: Readonly<Record<string, string>>, name: string | null): string | null {
  const found = Object.entries(byGlob).find(([glob]) => name !== null && matching([glob])(name));
  return found?.[1] ?? null;
}
