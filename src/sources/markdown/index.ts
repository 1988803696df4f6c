import type {SourceIncident} from "../../tables/source-incident.ts";
import type {RawEvent, Rows} from "../source.ts";
import type {DocumentFetch, DocumentReader} from "./fetch.ts";

/** Incidents that a team writes down in a document of its own. */
export const markdown = {
  name: "markdown",
  fetch: async (paths: readonly string[], reader: DocumentReader): Promise<DocumentFetch[]> => {
    // Loaded only now: who has no document does not wait for a parser of Markdown.
    const {fetchMarkdown} = await import("./fetch.ts");
    return fetchMarkdown(paths, reader);
  },
  normalise: ({kind, payload}: RawEvent): Rows =>
    kind === "markdown.incident" ? {incident: [payload as unknown as SourceIncident]} : {},
} as const;
