import {parse} from "yaml";
import type {Header} from "./header-schema.ts";

export type StatisticDefinition = Header["statistics"][number];

/** A metric as its file defines it. */
export type Metric = Header & {id: string; sql: string};

/** Reads a metric's file: a header in YAML between comment marks, then one query. */
export function parseMetric(id: string, text: string): Metric {
  const match = /^\/\*\n(.*?)\n\*\/\n(.*)$/s.exec(text);
  if (match === null) throw new Error(`The metric "${id}" does not begin with a header`);
  return {...(parse(match[1]!) as Header), id, sql: match[2]!.trim()};
}
