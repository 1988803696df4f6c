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
  prefect: PrefectSource;
  pagerduty: {
    /** Without a token in `PAGERDUTY_TOKEN` nothing is asked; empty: every service of the account. */
    services: readonly string[];
    apiUrl: string;
    /** Whether PagerDuty is asked at all. */
    isUsed: boolean;
  };
  slack: SlackSource;
  /** The tools that are asked what people answered to their forms. */
  surveyTools: readonly SurveyToolSource[];
  /** Empty: the default rules, see docs/guide/deployments.md. */
  deployments: readonly DeploymentRule[];
  /** Within so many hours of each other, what two rules found is the same deployment; null: never. */
  alignHours: number | null;
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
  /** The hours and the zone of the teams that have their own. */
  teamHours: Readonly<Record<string, WorkingHours & {timezone: string}>>;
  /** Globs of the workflow files that are the QA suite; empty: all that run on pull requests. */
  qa: {workflows: readonly string[]};
  /** By team, the logins and addresses of its people; they are hashed before anything is stored. */
  teams: Readonly<Record<string, readonly string[]>>;
  surveys: {
    /** A file of questions, relative to the root; null for the built-in pulse. */
    questions: string | null;
    /** Whom to ask about a survey; null: the page names nobody. */
    contact: string | null;
  };
  /** How long `fivekeys retention apply` keeps raw events and rows of source tables. */
  retention: {rawDays: number; tableDays: number; accessLogDays: number};
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
  /** What `fivekeys serve` does; nothing of it decides a number. */
  server: ServerConfig;
};

export type ServerConfig = {
  host: string;
  port: number;
  /** How often the server syncs by itself; null: never. */
  syncEverySeconds: number | null;
  /** Where people reach it, when that is another address than it serves on. */
  publicUrl: string | null;
  /** Addresses and networks of proxies whose word about the client's address is taken. */
  trustedProxy: readonly string[];
  /** Null: nobody signs in by a provider. */
  signIn: SignInConfig | null;
};

/** How people sign in by OpenID Connect. */
export type SignInConfig = {
  issuer: string;
  clientId: string;
  /** Besides `openid`. */
  scopes: readonly string[];
  /** The claim that says what one may do. */
  roleClaim: string;
  /** By role, the values of the claim that give it; `*` is everybody. */
  roles: Readonly<Record<"admin" | "operator" | "analyst" | "viewer", readonly string[]>>;
  sessionHours: number;
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
    | "github.merge"
    | "prefect.flow_run";
  /** Globs; what is deployed must match one of each given list. The branch `default` is the repository's own. */
  where: {
    tag?: readonly string[];
    service?: readonly string[];
    environment?: readonly string[];
    workflow?: readonly string[];
    job?: readonly string[];
    event?: readonly string[];
    branch?: readonly string[];
    flow?: readonly string[];
    deployment?: readonly string[];
    label?: readonly string[];
    work_pool?: readonly string[];
  };
  /** What a rule over Prefect's runs says beyond that. */
  prefect?: PrefectRule;
  /** The service deployed by what matches; null: every service of the repository. */
  service: string | null;
  /** Null: as the deployment itself says. */
  environment: string | null;
};

/** Where Prefect's runs are read from; with none of them Prefect is not read. */
type PrefectSource = {
  /** Of the API, `…/api` or a workspace of Prefect Cloud; null: it is not asked. */
  url: string | null;
  /** A copy of the server's SQLite file; null for none. */
  database: string | null;
  /** Folders, `s3://…`, `gs://…` or `az://…`, that hold run records as JSON lines. */
  records: readonly string[];
  /** Names of the parameters that may be kept; the others may hold secrets. */
  parameters: readonly string[];
  /** How many days back ended runs are looked at again, for they may be retried. */
  recheckDays: number;
};

/** Where questions in Slack are read from; without channels Slack is not read. */
export type SlackSource = {
  /** Globs of channels, and the team that answers there; the first that a name matches decides. */
  channels: readonly {name: string; team: string | null}[];
  /** Zips of exports, relative to the root. */
  exports: readonly string[];
  /** Whether the Web API is asked, with the token of `SLACK_TOKEN`. */
  isAsked: boolean;
  apiUrl: string;
  /** For how many days a question without an answer is asked for again. */
  recheckDays: number;
};

/** A survey tool, and its forms with the files that say how they stand to the questions, one for each wave. */
export type SurveyToolSource = {
  tool: "typeform" | "google_forms" | "formbricks";
  apiUrl: string;
  forms: readonly {id: string; mapping: string}[];
};

/** What a rule over Prefect's runs says beyond `where`; every glob list may be empty. */
export type PrefectRule = {
  /** A run that matches any of these is left out. */
  exclude: {
    flow: readonly string[];
    deployment: readonly string[];
    tag: readonly string[];
    /** `key=value` globs, as in `where.label`. */
    label: readonly string[];
    work_pool: readonly string[];
    /** `name=value`. */
    parameter: readonly string[];
  };
  /** Where the environment is looked for, the first that is found; null: `environment` of the rule says it. */
  environment: {
    /** A glob such as `env:*`: what stands for the star is the environment. */
    tag: string | null;
    /** The key of a label. */
    label: string | null;
    /** The name of a parameter. */
    parameter: string | null;
    /** By globs of work pools and of deployment names, the environment. */
    work_pool: Readonly<Record<string, string>>;
    deployment: Readonly<Record<string, string>>;
    default: string;
  } | null;
  failedWhen: {
    /** Types and names of states. */
    state: readonly string[];
    /** `name=value` of a run record's result. */
    result: readonly string[];
  };
};

export type IncidentRule = {
  from: "github.issue" | "markdown" | "pagerduty" | "import.incident";
  /** Globs of labels, one of which makes an issue an incident; empty for other kinds. */
  where: {label: readonly string[]};
  /** The document of a `markdown` rule, relative to the root. */
  path?: string;
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
