import picomatch from "picomatch";
import type {Config, DeploymentRule, Service} from "../../config.ts";
import {git} from "../../lib/git.ts";
import type {CloneFacts} from "../clone-facts.ts";
import type {RuleProblems} from "../rule-problems.ts";
import {type Check, count, fail, pass, warn} from "./check.ts";

/**
 * Whether each rule of the configuration finds something to work on: in the clones where git tells, else when the
 * results were last built.
 */
export function checkRules(
  config: Config,
  {clones, problems}: {clones: readonly CloneFacts[]; problems: RuleProblems | null},
): Check[] {
  const checks = config.deployments.flatMap((rule, i) => {
    const name = {id: `deployments[${i}]`, title: `Deployment rule ${i + 1} (${rule.from})`};
    if (rule.from === "git.merge") {
      return pass(name, "merges stand in for deployments: a proxy");
    }
    if (rule.from === "git.tag") {
      // A clone that could not be read has its own check.
      if (clones.length === 0) return [];
      return checkTagRule(name, {rule, tags: tagsOf(rule, {config, clones})});
    }
    return checkBuiltRule(name, {rule, problems});
  });
  if (problems?.unread == null) return checks;
  const fix = "Add a rule `from: prefect.flow_run`, with `where: {flow: …}` to choose among them.";
  return [...checks, warn({id: "flow_runs", title: "Flow runs"}, {detail: problems.unread, fix})];
}

/** What mends a rule that matched nothing, by what it reads. */
const mending: Readonly<Record<string, string>> = {
  prefect:
    "Correct `where` and `exclude`: a flow's name is the one that Prefect has, not that of its function.",
  github: "Correct `where`, and let `sources.github` read the repository.",
  import: "Give rows to `fivekeys import deployment`, or correct `where`.",
};

function checkBuiltRule(
  name: {id: string; title: string},
  {rule, problems}: {rule: DeploymentRule; problems: RuleProblems | null},
): Check {
  if (problems === null) return pass(name, "is looked at by the first sync");
  const idle = problems.idle.find(one => one.rule === `${name.id} (${rule.from})`);
  if (idle === undefined) return pass(name, "matched something when the results were built");
  return warn(name, {
    detail: `${idle.reason}, for ${idle.services.join(", ")}`,
    fix: `${mending[rule.from.split(".")[0]!]} Then run \`fivekeys sync\`.`,
  });
}

/** The tags of the clone that the rule's service lives in; of all clones without a service. */
function tagsOf(
  rule: DeploymentRule,
  {config, clones}: {config: Config; clones: readonly CloneFacts[]},
): CloneFacts["tags"] {
  const repository = config.services.find(({name}) => name === rule.service)?.repository ?? null;
  return clones
    .filter(({clone}) => repository === null || clone.repository === repository)
    .flatMap(({tags}) => tags);
}

function checkTagRule(
  name: {id: string; title: string},
  {rule, tags}: {rule: DeploymentRule; tags: CloneFacts["tags"]},
): Check {
  const globs = rule.where.tag ?? ["**"];
  const idle = globs.filter(glob => {
    const isMatch = picomatch(glob, {dot: true});
    return !tags.some(({tag}) => isMatch(tag));
  });
  if (idle.length === 0) return pass(name, `matches some of ${count(tags.length, "tag")}`);
  const quoted = idle.map(glob => `"${glob}"`).join(", ");
  const problem = {
    detail: tags.length === 0 ? "there are no tags" : `no tag matches ${quoted}`,
    fix: "Correct `where.tag` (`git tag` lists the names), or run `git fetch --tags` in the clone.",
  };
  return idle.length === globs.length ? fail(name, problem) : warn(name, problem);
}

/** Whether the globs of each service match tracked files of the head commit. */
export async function checkServices(
  config: Config,
  clones: readonly CloneFacts[],
): Promise<Check[]> {
  const files = new Map<CloneFacts, readonly string[]>();
  const checks: Check[] = [];
  for (const service of config.services) {
    const name = {id: `service:${service.name}`, title: `Service ${service.name}`};
    const home = homeOf(service, clones);
    if (home === null) {
      // A clone that could not be read has its own check.
      if (clones.length === config.git.length) checks.push(homeless(name, {service, clones}));
      continue;
    }
    if (service.paths.length === 0) {
      checks.push(pass(name, `all of ${home.clone.repository}`));
      continue;
    }
    if (home.head.sha === null) continue;
    if (!files.has(home)) files.set(home, await trackedFiles(home));
    checks.push(checkPaths(name, {service, files: files.get(home)!}));
  }
  return checks;
}

function homeOf({repository}: Service, clones: readonly CloneFacts[]): CloneFacts | null {
  if (repository === null) return clones.length === 1 ? clones[0]! : null;
  return clones.find(({clone}) => clone.repository === repository) ?? null;
}

function homeless(
  name: {id: string; title: string},
  {service, clones}: {service: Service; clones: readonly CloneFacts[]},
): Check {
  const known = clones.map(({clone}) => clone.repository).join(", ");
  return fail(name, {
    detail: `no clone is the repository "${service.repository}"`,
    fix: `Set its \`repository\` to one of ${known}.`,
  });
}

function checkPaths(
  name: {id: string; title: string},
  {service, files}: {service: Service; files: readonly string[]},
): Check {
  const matches = service.paths.map(glob => {
    const isMatch = picomatch(glob, {dot: true});
    return {glob, files: files.filter(file => isMatch(file))};
  });
  const idle = matches.filter(({files}) => files.length === 0);
  if (idle.length === 0) {
    const own = new Set(matches.flatMap(({files}) => files));
    return pass(name, `${own.size} of ${count(files.length, "tracked file")}`);
  }
  const problem = {
    detail: `no tracked file matches ${idle.map(({glob}) => `"${glob}"`).join(", ")}`,
    fix: `Correct its \`paths\`; a folder's files are "folder/**".`,
  };
  return idle.length === matches.length ? fail(name, problem) : warn(name, problem);
}

async function trackedFiles({clone, head}: CloneFacts): Promise<string[]> {
  const args = ["ls-tree", "-r", "-z", "--name-only", "--full-tree", head.sha!];
  return (await git(clone, args)).toString().split("\0").filter(Boolean);
}
