import {dimensionOf} from "../metrics/dimensions.ts";
import type {Metric} from "../metrics/header.ts";

/** A metric as its file defines it, with the targets that hold here. */
export type Definition = Pick<
  Metric,
  "id" | "title" | "family" | "question" | "observation" | "unit" | "owner" | "sql"
> & {
  alias: string | null;
  /** Of SPACE, the dimension it speaks of; null for DORA's. */
  dimension: string | null;
  /** `last_wave`: it is told by surveys; null: by what happens. */
  window: "last_wave" | null;
  /** Which kinds of observation count; null: all. */
  kinds: readonly string[] | null;
  statistics: readonly {
    name: Metric["statistics"][number]["name"];
    target: {at_least: number | null; at_most: number | null} | null;
    /** A week above the band is judged without the observations of this kind. */
    surge: string | null;
  }[];
  flags: readonly "drop_off"[];
};

/** `/api/v1/metrics`: what each number means. */
export type Definitions = {schema: "fivekeys.definitions/1"; metrics: readonly Definition[]};

export function definitions(metrics: readonly Metric[]): Definitions {
  return {schema: "fivekeys.definitions/1", metrics: metrics.map(definition)};
}

function definition(metric: Metric): Definition {
  const {id, title, alias = null, family, question, observation, unit, owner, sql} = metric;
  const {window = null, kinds = null, statistics, flags = []} = metric;
  return {
    id,
    title,
    alias,
    family,
    dimension: dimensionOf(metric),
    question,
    observation,
    unit,
    window,
    kinds,
    statistics: statistics.map(({name, target, surge = null}) => ({
      name,
      target:
        target === undefined
          ? null
          : {at_least: target.at_least ?? null, at_most: target.at_most ?? null},
      surge,
    })),
    flags,
    owner,
    sql,
  };
}
