import type {Config} from "../../../config.ts";
import {openProblems, type Problems} from "../../problems.ts";
import type {FetchContext} from "../../source.ts";
import type {GithubClient} from "../client.ts";
import {repositoryName} from "../repository-name.ts";
import {type RestContext, restContexts} from "../rest/context.ts";
import {openPart, type Part, settingsOf} from "./part.ts";

/** A repository while it is read. */
export type Reading = {
  owner: string;
  name: string;
  /** What the tables call it. */
  repository: string;
  /** `github:<repository>`: what its events and cursors begin with. */
  scope: string;
  settings: string;
  client: GithubClient;
  config: Config;
  context: FetchContext;
  problems: Problems;
  /** What objects of GitHub are read with; the default branch is known once an answer has told it. */
  rest: () => RestContext;
  toldDefaultBranch: (branch: string | null) => void;
  part: <T extends object>(name: string) => Part<T>;
};

export function openReading(
  fullName: string,
  {client, config, context}: {client: GithubClient; config: Config; context: FetchContext},
): Reading {
  const [owner = "", name = ""] = fullName.split("/");
  const repository = repositoryOf(fullName, config);
  const scope = githubScope(fullName, config);
  const settings = settingsOf(config);
  const contextOf = restContexts({config, identify: context.identify});
  let defaultBranch: string | null = null;
  let rest: RestContext | null = null;
  return {
    owner,
    name,
    repository,
    scope,
    settings,
    client,
    config,
    context,
    problems: openProblems(context),
    rest: () => {
      rest ??= contextOf({repository, defaultBranch, told: "poll"});
      return rest;
    },
    toldDefaultBranch: branch => {
      if (branch === defaultBranch) return;
      defaultBranch = branch;
      rest = null;
    },
    part: part => openPart(part, {scope, settings, context}),
  };
}

/** What the tables call a repository: by the host of the API, which on github.com is one of its own. */
export function repositoryOf(fullName: string, {github}: Pick<Config, "github">): string {
  const host = new URL(github.apiUrl).hostname.replace(/^api\./, "");
  return repositoryName({host, fullName});
}

/** What the events and cursors of a repository begin with: `github:<repository>`. */
export function githubScope(fullName: string, config: Pick<Config, "github">): string {
  return `github:${repositoryOf(fullName, config)}`;
}
