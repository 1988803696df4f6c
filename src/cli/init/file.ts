import {type Found, type FoundClone, shortName} from "./look.ts";

/** What a person said; null where nobody was asked. */
export type Answers = {timezone: string | null; service: string | null; minimumGroup: number};

const LISTED_MAX = 12;

/** The text of a commented fivekeys.yaml, valid as it stands. */
export function configText(
  found: Found,
  {
    answers,
    schema,
    suggestedZone,
  }: {answers: Answers; schema: string | null; suggestedZone: string},
): string {
  const sections = [
    schema === null ? null : `# yaml-language-server: $schema=${schema}`,
    "# What fivekeys measures here, and how. After a change, run `fivekeys doctor`.",
    timezone(answers.timezone, suggestedZone),
    sources(found),
    services(found, answers.service),
    deployments(found),
    `people:
  # No number is shown about fewer people than this.
  minimum_group: ${answers.minimumGroup}
  # Globs of the names of automation, besides those that end in [bot], and of coding agents.
  # bots: ["renovate*"]
  # agents: []`,
  ];
  return `${sections.filter(section => section !== null).join("\n\n")}\n`;
}

function timezone(answer: string | null, suggested: string): string {
  const why = "# The IANA name of the zone in which days, weeks and months begin; UTC without it.";
  return `${why}\n${answer === null ? `# timezone: ${suggested}` : `timezone: ${scalar(answer)}`}`;
}

function sources({clones, workflows, prefect, has_next_steps}: Found): string {
  const lines = ["sources:"];
  if (clones.length === 0) {
    lines.push(
      "  # No git repository was found here: set the path to a clone.",
      "  git: {path: .}",
    );
  } else if (clones.length === 1) {
    lines.push(`  # ${describe(clones[0]!)}`, `  git: {path: ${scalar(clones[0]!.path)}}`);
  } else {
    lines.push("  git:");
    for (const clone of clones) {
      lines.push(`    # ${describe(clone)}`, `    - {path: ${scalar(clone.path)}}`);
    }
  }
  const later = (what: string) => lines.push(`  # Not read by this version: ${what}`);
  if (workflows.length > 0) later(`GitHub workflows ${listed(workflows)}`);
  if (prefect.length > 0) later(`Prefect (${listed(prefect)})`);
  if (has_next_steps) later("incidents in Next_Steps.md");
  return lines.join("\n");
}

function services({clones}: Found, answer: string | null): string {
  const name = answer ?? shortName(clones[0]?.repository ?? "web");
  const repository = clones.length > 1 ? [`    repository: ${scalar(clones[0]!.repository)}`] : [];
  const active = ["services:", `  - name: ${scalar(name)}`];
  const optional = [...repository, "    paths: [src/**, docs/**]", "    team: platform"];
  return [
    "# What is deployed as one: a service has the commits that touch its paths. Without services,",
    "# each repository is one.",
    ...(answer === null
      ? [...active, ...optional].map(comment)
      : [...active, ...optional.map(comment)]),
  ].join("\n");
}

function deployments({clones}: Found): string {
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

function describe({repository, branch, version_tags, latest_version_tag}: FoundClone): string {
  const tags = latest_version_tag === null ? "" : `, the latest ${latest_version_tag}`;
  const count = `${version_tags} version ${version_tags === 1 ? "tag" : "tags"}${tags}`;
  return oneLine(`${repository}, default branch ${branch ?? "unknown"}, ${count}`);
}

function listed(names: readonly string[]): string {
  const more = names.length > LISTED_MAX ? `, and ${names.length - LISTED_MAX} more` : "";
  return oneLine(names.slice(0, LISTED_MAX).join(", ") + more);
}

function comment(line: string): string {
  return `# ${line}`;
}

/** A comment ends with its line, and a folder's name may hold a line break. */
function oneLine(text: string): string {
  return text.replace(/[\x00-\x1f\x7f\x85\u2028\u2029]+/g, " ");
}

/** Text as YAML reads it back, also where it looks like something else or names a variable. */
function scalar(text: string): string {
  const literal = text.replaceAll("${", () => "$${");
  const isPlain = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[A-Za-z./][\w./+-]*$/i.test(literal);
  return isPlain ? literal : JSON.stringify(literal);
}
