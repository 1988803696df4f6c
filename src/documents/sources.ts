import type {Reader} from "../metrics/reader.ts";
import {type Report, readSources} from "./report.ts";

/** `/api/v1/sources`: what was read, and how fresh it is. */
export type SourcesDocument = {
  schema: "fivekeys.sources/1";
  read_at: string;
  sources: Report["sources"];
};

export async function sourcesDocument(reader: Reader): Promise<SourcesDocument> {
  return {
    schema: "fivekeys.sources/1",
    read_at: reader.freshness.read_at,
    sources: await readSources(reader),
  };
}
