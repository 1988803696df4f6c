import {exitCodes} from "../../../lib/errors.ts";
import type {Problems} from "../../problems.ts";
import {GithubError} from "../failure.ts";

/** A kind of thing that is read by itself. */
export type PartName = "pull requests" | "issues" | "deployments" | "releases" | "workflow runs";

type Needs = {
  /** What a fine-grained token or an App is asked for. */
  permission: string;
  /** What rests on the part. */
  absent: string;
  /** The name of its cursor. */
  cursor: string;
};

const needs: Readonly<Record<PartName, Needs>> = {
  "pull requests": {
    permission: "pull requests: read",
    absent: "no pull requests, no reviews, no sizes of changes, no stages of lead time",
    cursor: "pull_requests",
  },
  issues: {
    permission: "issues: read",
    absent: "no incidents, and no causes that they name",
    cursor: "issues",
  },
  deployments: {
    permission: "deployments: read",
    absent: "no deployments by github.deployment",
    cursor: "deployments",
  },
  releases: {
    permission: "contents: read",
    absent: "no deployments by github.release",
    cursor: "releases",
  },
  "workflow runs": {
    permission: "actions: read",
    absent:
      "no queue times, no run times, no QA results, no deployments by github.workflow_run and github.workflow_job",
    cursor: "workflow_runs",
  },
};

/** What the subject of a problem begins with where it names a permission. */
export const PERMISSION = "permission ";
/** What the reason begins with where the token is to blame. */
export const REFUSED = "the token may not read ";

export type Refusals = {
  /** Notes that a part was refused; what it holds is not known, and what was known of it stays. */
  add: (part: PartName, error: GithubError) => void;
  /** Notes that the whole repository was. */
  addAll: (error: GithubError) => void;
  /** The one failure that names all parts which were refused; null where none was. */
  failure: () => RefusedParts | null;
};

/** Some parts of a repository are out of the token's reach; all others have been read. */
export class RefusedParts extends GithubError {
  /** Whether nothing of these parts was ever known, so that no number rests on what they held. */
  readonly areNew: boolean;

  constructor(
    message: string,
    {areNew, ...options}: {areNew: boolean} & ConstructorParameters<typeof GithubError>[1],
  ) {
    super(message, options);
    this.name = "RefusedParts";
    this.areNew = areNew;
  }
}

/** Gathers what the token may not read, so that the other parts are read all the same. */
export function openRefusals({
  repository,
  problems,
  isKnown,
}: {
  repository: string;
  problems: Pick<Problems, "add">;
  /** Whether there is a cursor of this name. */
  isKnown: (cursor: string) => boolean;
}): Refusals {
  const found: {part: PartName; permission: string | null; error: GithubError}[] = [];
  return {
    add: (part, error) => {
      const permission = permissionOf(error, part);
      const {absent} = needs[part];
      found.push({part, permission, error});
      if (permission === null) {
        problems.add("access", `${REFUSED}${part}: ${absent} (${reasonOf(error)})`);
      } else problems.add(`${PERMISSION}"${permission}"`, `${REFUSED}${part}: ${absent}`);
    },
    addAll: error =>
      problems.add("access", `${REFUSED}the repository (${reasonOf(error)}; ${error.hint})`),
    failure: () => {
      const [first] = found;
      if (first === undefined) return null;
      const permissions = [...new Set(found.flatMap(({permission}) => permission ?? []))];
      const named = listed(permissions.map(permission => `"${permission}"`));
      const what = named === "" ? reasonOf(first.error) : `the token lacks ${named}`;
      const parts = found.map(({part}) => part);
      return new RefusedParts(`Cannot read the ${listed(parts)} of ${repository}: ${what}`, {
        status: first.error.status,
        permission: permissions.length === 0 ? null : permissions.join(" and "),
        hint: `${named === "" ? first.error.hint : `Give the token ${named}.`} Until then: ${parts
          .map(part => needs[part].absent)
          .join(", ")}.`,
        exitCode: exitCodes.permission,
        cause: first.error,
        areNew: parts.every(part => !isKnown(needs[part].cursor)),
      });
    },
  };
}

/** What the token lacks, as far as GitHub says that it lacks something. */
function permissionOf({permission, refuses}: GithubError, part: PartName): string | null {
  // A classic token's scope has no level, and a part can hold what needs another permission than itself.
  const isNamed =
    permission === "contents: read" || (permission !== null && !/: /.test(permission));
  if (isNamed) return permission;
  return refuses === "permission" ? needs[part].permission : null;
}

/** Why, without what could not be read. */
function reasonOf({message}: GithubError): string {
  return message.replace(/^Cannot read .*? from GitHub: /, "");
}

/** `a`, `a and b`, `a, b and c`. */
function listed(words: readonly string[]): string {
  return new Intl.ListFormat("en-GB", {type: "conjunction"}).format(words);
}
