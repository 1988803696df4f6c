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
  /** Without repositories GitHub is not asked. */
  github: {
    /** `owner/name` each. */
    repositories: readonly string[];
    /** `https://api.github.com`, or `https://<host>/api/v3` of an Enterprise Server. */
    apiUrl: string;
    /** Globs of the workflow files whose jobs are read, a request for each run; empty for none. */
    jobs: readonly string[];
  };
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
    /** Globs of labels that mark a hotfix. */
    hotfixLabels: readonly string[];
    /** Globs of the paths that are documentation. */
    docs: readonly string[];
    firstDeployment: "exclude" | "include";
  };
  failures: {
    causes: readonly FailureCause[];
    /** How long after a deployment a revert of one of its changes, or an incident, still speaks against it. */
    attributionHours: number;
  };
  /** What counts as an incident; empty: nothing does. */
  incidents: readonly IncidentRule[];
  workingHours: WorkingHours;
  /** Globs of the workflow files that are the QA suite; empty: all that run on pull requests. */
  qa: {workflows: readonly string[]};
  /** By team, the logins and addresses of its people; they are hashed before anything is stored. */
  teams: Readonly<Record<string, readonly string[]>>;
  windowDays: number;
  /** By metric id, then by statistic: replaces the target of the metric's header. */
  targets: Readonly<Record<string, Readonly<Record<string, Target>>>>;
  people: {
    bots: readonly string[];
    agents: readonly string[];
    /** Every name of one person, a list each: addresses, logins of GitHub, names. */
    aliases: readonly (readonly string[])[];
    minimumGroup: number;
  };
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
  from:
    | "git.tag"
    | "git.merge"
    | "import.deployment"
    | "github.deployment"
    | "github.release"
    | "github.workflow_run"
    | "github.workflow_job"
    | "github.merge";
  /** Globs; what is deployed must match one of each given list. The branch `default` is the repository's own. */
  where: {
    tag?: readonly string[];
    service?: readonly string[];
    environment?: readonly string[];
    workflow?: readonly string[];
    job?: readonly string[];
    event?: readonly string[];
    branch?: readonly string[];
  };
  /** The service deployed by what matches; null: every service of the repository. */
  service: string | null;
  /** Null: as the deployment itself says. */
  environment: string | null;
};

export type IncidentRule = {
  from: "github.issue";
  /** Globs of labels, one of which makes an issue an incident. */
  where: {label: readonly string[]};
  /** The service that its incidents hit; null: the only one of the repository. */
  service: string | null;
};

/** When a team works, by the reporting zone. */
export type WorkingHours = {
  /** ISO weekdays, Monday 1 to Sunday 7. */
  days: readonly number[];
  /** Times of day, `HH:MM`; the end may be `24:00`. */
  from: string;
  to: string;
  /** A country, or one of its states, whose public holidays are free: `ZA`, `DE-BY`. Null: none. */
  holidays: string | null;
};

export type FailureCause = "run_failed" | "rollback" | "hotfix" | "incident";

/** A band: `at_most`, `at_least`, or both. Shares are 0..1, durations hours, counts per week. */
export type Target = {at_least?: number | undefined; at_most?: number | undefined};
