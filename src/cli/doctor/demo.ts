import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import {type Check, pass} from "./check.ts";

/** Says that the numbers are invented; nothing where they are not. A demo reads no source. */
export async function checkDemo(config: Config): Promise<Check[]> {
  if (!(await isDemo(config))) return [];
  return [pass({id: "demo", title: "Demo"}, "invented data: no source is read")];
}

async function isDemo(config: Config): Promise<boolean> {
  try {
    // Loaded only here: where the engine does not load, the other checks still answer.
    const [{withReader}, {dataFiles}] = await Promise.all([
      import("../../metrics/reader.ts"),
      import("../../pipeline/writer.ts"),
    ]);
    return await withReader(dataFiles(config), async reader => reader.isDemo);
  } catch (error) {
    // Nothing to read yet, no right to read it, or no engine to read it with: all of them are told of elsewhere.
    const isOfSystem = typeof (error as NodeJS.ErrnoException).code === "string";
    if (error instanceof UserError || isOfSystem) return false;
    throw error;
  }
}
