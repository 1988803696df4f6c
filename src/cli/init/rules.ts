import type {Found} from "./look.ts";
import {scalar} from "./scalar.ts";

const BACKFILL = /backfill/i;

/** The deployment rules, as text: of what Prefect and Actions run where there is that, else the defaults in words. */
export function deployments(found: Found): string {
  const rules = [...prefectRule(found), ...jobRule(found)];
  if (rules.length === 0) return defaults(found);
  const align = rules.length < 2 ? [] : alignment;
  return [
    "# What counts as a deployment; docs/guide/deployments.md has all of it.",
    "deployments:",
    ...rules.flat(),
    ...align,
  ].join("\n");
}

/** The incident rules, as text. */
export function incidents(found: Found): string | null {
  const rules = [
    ...(readsGithub(found)
      ? ["  - from: github.issue", "    where: {label: [sev1, sev2, incident]}"]
      : []),
    ...(found.next_steps === null
      ? []
      : [
          "  # The lines below `## Incidents`.",
          "  - from: markdown",
          `    path: ${scalar(found.next_steps)}`,
        ]),
  ];
  return rules.length === 0
    ? null
    : ["# What counts as an incident.", "incidents:", ...rules].join("\n");
}

/** Whether a rule asks for what only GitHub tells: in a project of Prefect, whose refreshes Actions runs as well. */
export function readsGithub(found: Found): boolean {
  const isPrefect = found.prefect_deployments.length > 0 || found.flows.length > 0;
  return isPrefect && found.deploying_jobs.length === 1 && githubNames(found).length === 1;
}

/** `owner/name` of the clones whose remote is GitHub. */
export function githubNames({clones}: Pick<Found, "clones">): string[] {
  return clones.flatMap(({repository}) =>
    repository.startsWith("github:") ? [repository.slice("github:".length)] : [],
  );
}

const alignment = [
  "  # The same refresh, seen by both, is one deployment.",
  "  - align: {within: 30m}",
];

function prefectRule({prefect_deployments: all, flows}: Found): string[][] {
  const isBackfill = ({name, tags}: {name: string; tags: readonly string[]}) =>
    BACKFILL.test(name) || tags.some(tag => BACKFILL.test(tag));
  const deployed = all.filter(one => !isBackfill(one));
  const named = deployed.flatMap(({flow}) => (flow === null ? [] : [flow]));
  const chosen =
    deployed.length > 0 ? [...new Set(named)] : flows.filter(flow => !BACKFILL.test(flow));
  if (deployed.length === 0 && chosen.length === 0) return [];
  const where = [
    ...(chosen.length === 0 ? [] : [`flow: ${list(chosen)}`]),
    ...(deployed.length === 0 ? [] : [`deployment: ${list(deployed.map(({name}) => name))}`]),
  ];
  const tags = [...new Set(all.flatMap(({tags}) => tags.filter(tag => BACKFILL.test(tag))))];
  const hasParameter = all.some(({parameters}) => parameters.includes("backfill"));
  const exclude = [
    ...(tags.length === 0 ? [] : [`tag: ${list(tags.sort())}`]),
    ...(hasParameter ? ["parameter: {backfill: true}"] : []),
  ];
  return [
    [
      "  # The names are those that Prefect has. A run that was started by hand has no deployment.",
      "  - from: prefect.flow_run",
      `    where: {${where.join(", ")}}`,
      ...(exclude.length === 0 ? [] : [`    exclude: {${exclude.join(", ")}}`]),
      "    # The first that says where to; what says nothing is counted below the report.",
      '    environment: {tag: "env:*", label: environment, default: production}',
    ],
  ];
}

function jobRule(found: Found): string[][] {
  if (!readsGithub(found)) return [];
  const [{workflow, job, events}] = found.deploying_jobs as [Found["deploying_jobs"][number]];
  const started = `event: [${events.join(", ")}], branch: default`;
  return [
    [
      "  # A run for a pull request, or one whose job was skipped, deploys nothing.",
      "  - from: github.workflow_job",
      `    where: {workflow: ${scalar(workflow)}, job: ${scalar(job)}, ${started}}`,
      "    environment: production",
    ],
  ];
}

function defaults({clones}: Found): string {
  const tags = clones.reduce((sum, clone) => sum + clone.version_tags, 0);
  const now =
    tags > 0
      ? `# As things are: ${tags} version ${tags === 1 ? "tag" : "tags"}.`
      : "# As things are: merges, which is a proxy, because no version tag was found.";
  return `# What counts as a deployment. Without rules: version tags, else merges to the default branch.
${now}
# deployments:
#   - from: git.tag
#     where: {tag: ["v*"]}
#     environment: production`;
}

function list(names: readonly string[]): string {
  return `[${names.map(scalar).join(", ")}]`;
}
