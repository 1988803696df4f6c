/** The configuration as the rest of the product sees it: complete, checked, with every default filled in. */
export type Config = {
  /** The file it was read from, null when the defaults measure the current folder. */
  file: string | null;
  /** The folder that relative paths start from. */
  root: string;
  /** Where the warehouse lives: `data/metrics` below the root. */
  dataFolder: string;
  /** IANA name of the zone in which days, weeks and months begin. */
  timezone: string;
  /** Empty: each repository is one service named after it. */
  services: readonly Service[];
  git: readonly GitClone[];
  /** Empty: the default rules, see docs/guide/deployments.md. */
  deployments: readonly DeploymentRule[];
  environments: {
    /** Globs of the environments whose users are the real ones. */
    production: readonly string[];
    /** Whether a change is delivered by the first production environment it reaches, or by each. */
    count: "first" | "each";
  };
  changes: {
    /** Whether a `Merge branch …` on the default branch is a change (teams without pull requests). */
    mergedBranches: boolean;
    /** Globs of branch names that mark a hotfix. */
    hotfixBranches: readonly string[];
    /** Globs of the paths that are documentation. */
    docs: readonly string[];
    firstDeployment: "exclude" | "include";
  };
  failures: {
    causes: readonly FailureCause[];
    /** How long after a deployment a revert of one of its changes still speaks against it. */
    attributionHours: number;
  };
  windowDays: number;
  /** By metric id, then by statistic: replaces the target of the metric's header. */
  targets: Readonly<Record<string, Readonly<Record<string, Target>>>>;
  people: {bots: readonly string[]; agents: readonly string[]; minimumGroup: number};
};

export type Service = {
  name: string;
  /** The repository it lives in, null for the only one. */
  repository: string | null;
  /** Globs of the paths that belong to it; empty for all. */
  paths: readonly string[];
  team: string | null;
};

export type GitClone = {
  path: string;
  /** Overrides the name made from the remote. */
  name: string | null;
  /** Overrides the default branch. */
  branch: string | null;
};

export type DeploymentRule = {
  from: "git.tag" | "git.merge" | "import.deployment";
  /** Globs; a tag or imported deployment must match one of each given list. */
  where: {tag?: readonly string[]; service?: readonly string[]; environment?: readonly string[]};
  /** The service deployed by matching tags; null: every service of the repository. */
  service: string | null;
  environment: string;
};

export type FailureCause = "run_failed" | "rollback" | "hotfix";

/** A band: `at_most`, `at_least`, or both. Shares are 0..1, durations hours, counts per week. */
export type Target = {at_least?: number | undefined; at_most?: number | undefined};
