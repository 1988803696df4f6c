import type {Config} from "../../../config.ts";
import {globs} from "../../globs.ts";
import {type Account, type Author, accounts} from "../author.ts";
import {branchNames} from "../branch.ts";

/** What the objects of a repository are read with. */
export type RestContext = {
  /** `github:<owner>/<name>`. */
  repository: string;
  /** Null where it was not told. */
  defaultBranch: string | null;
  /** Whether the object was asked for or sent: the answer to a question wins over news of the same second. */
  told: "poll" | "webhook";
  authorOf: (account: Account) => Author;
  isHotfix: (branch: string) => boolean;
  /** A branch's name as far as it is kept. */
  branchOf: (branch: string) => string;
};

/** Makes the contexts of repositories: what depends on the configuration alone is made once. */
export function restContexts({
  config,
  identify,
}: {
  config: Pick<Config, "changes" | "people" | "deployments">;
  identify: (identity: string) => string;
}): (repository: Pick<RestContext, "repository" | "defaultBranch" | "told">) => RestContext {
  const authorOf = accounts({config, identify});
  const isHotfix = globs(config.changes.hotfixBranches);
  const branchOf = branchNames(config);
  return repository => ({
    ...repository,
    authorOf,
    isHotfix,
    branchOf: branch => branchOf(branch, repository.defaultBranch),
  });
}
