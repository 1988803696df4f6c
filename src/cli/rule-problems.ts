import type {Config} from "../config.ts";
import {UserError} from "../lib/errors.ts";
import type {Problem} from "../tables/published.ts";
import {count} from "./doctor/check.ts";

/** What the last build has against the deployment rules. */
export type RuleProblems = {
  /** Rules that matched nothing: `deployments[1] (prefect.flow_run)`, for which services, and what is so. */
  idle: readonly {rule: string; services: readonly string[]; reason: string}[];
  /** What is not counted because no rule reads it; null where there is nothing. */
  unread: string | null;
};

/** Reads what the published results tell of the deployment rules; null where nothing was published yet. */
export async function readRuleProblems(config: Config): Promise<RuleProblems | null> {
  const rows = await readProblems(config);
  if (rows === null) return null;
  const idle = Map.groupBy(
    rows.filter(({subject}) => subject.startsWith("deployments[")),
    ({subject}) => subject,
  );
  const unread = rows.find(({source}) => source === "prefect");
  return {
    idle: [...idle].map(([rule, found]) => {
      return {rule, services: found.map(({source}) => source), reason: found[0]!.reason};
    }),
    unread: unread === undefined ? null : `${count(unread.count, "flow run")} ${unread.reason}`,
  };
}

async function readProblems(config: Config): Promise<Problem[] | null> {
  try {
    // Loaded only here: where the engine does not load, the other checks of `doctor` still answer.
    const [{withReader}, {dataFiles}] = await Promise.all([
      import("../metrics/reader.ts"),
      import("../pipeline/writer.ts"),
    ]);
    return await withReader(dataFiles(config), ({published}) =>
      published.rows<Problem>(
        `select * from problem
        where (starts_with(subject, 'deployments[') and starts_with(reason, 'matched nothing'))
          or (source = 'prefect' and starts_with(reason, 'not counted: no deployment rule'))
        order by subject, source`,
      ),
    );
  } catch (error) {
    // Nothing to read yet, no right to read it, or no engine to read it with: all of them are told of elsewhere.
    const isOfSystem = typeof (error as NodeJS.ErrnoException).code === "string";
    if (error instanceof UserError || isOfSystem) return null;
    throw error;
  }
}
