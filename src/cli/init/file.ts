import {API_URL, type Found, type FoundClone, shortName} from "./look.ts";
import {deployments, githubNames, incidents, readsGithub} from "./rules.ts";
import {scalar} from "./scalar.ts";

/** What a person said; null where nobody was asked. */
export type Answers = {timezone: string | null; service: string | null; minimumGroup: number};

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
    incidents(found),
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

function sources(found: Found): string {
  const {clones} = found;
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
  return [...lines, ...github(found), ...prefect(found)].join("\n");
}

function github(found: Found): string[] {
  const names = githubNames(found);
  if (names.length === 0) return [];
  const line = `github: {repositories: [${names.map(scalar).join(", ")}]}`;
  return [
    "  # Pull requests, reviews, Actions, issues; the token comes from GITHUB_TOKEN.",
    readsGithub(found) ? `  ${line}` : `  # ${line}`,
  ];
}

function prefect({prefect, flows, prefect_deployments}: Found): string[] {
  if (prefect.length === 0 && flows.length === 0 && prefect_deployments.length === 0) return [];
  const line = `prefect: {url: "\${PREFECT_API_URL}"}`;
  return [
    "  # Flow runs; the key comes from PREFECT_API_KEY.",
    // A variable that is not there would be a mistake.
    prefect.includes(API_URL) ? `  ${line}` : `  # ${line}`,
  ];
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

function describe({repository, branch, version_tags, latest_version_tag}: FoundClone): string {
  const tags = latest_version_tag === null ? "" : `, the latest ${latest_version_tag}`;
  const count = `${version_tags} version ${version_tags === 1 ? "tag" : "tags"}${tags}`;
  return oneLine(`${repository}, default branch ${branch ?? "unknown"}, ${count}`);
}

function comment(line: string): string {
  return `# ${line}`;
}

/** A comment ends with its line, and a folder's name may hold a line break. */
function oneLine(text: string): string {
  return text.replace(/[\x00-\x1f\x7f\x85\u2028\u2029]+/g, " ");
}
