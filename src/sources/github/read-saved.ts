import type {Config} from "../../config.ts";
import {readSavedFiles, type SavedReading} from "../saved-files.ts";
import type {RawEvent} from "../source.ts";
import {deliveries} from "./delivery.ts";
import {savedDelivery} from "./saved-delivery.ts";

/**
 * Reads the saved deliveries of some files. Throws a UserError that lists what is wrong, with file and line: a
 * single wrong delivery, and none is returned.
 */
export function readSaved(
  files: readonly string[],
  {
    cwd,
    secrets,
    config,
    identify,
  }: {
    cwd: string;
    secrets: readonly string[];
    config: Pick<Config, "changes" | "people" | "deployments">;
    identify: (identity: string) => string;
  },
): SavedReading<RawEvent> {
  const readDelivery = deliveries({config, identify});
  return readSavedFiles(files, {
    cwd,
    read: (document, file) => {
      const found = savedDelivery(document, {file, secrets});
      return "fault" in found ? {status: "odd", reason: found.fault} : readDelivery(found);
    },
  });
}
