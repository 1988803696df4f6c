import {readdirSync, readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";

const models = new URL("../../models/", import.meta.url);

/** The text of `models/<name>`. */
export function readModel(name: string): string {
  return readFileSync(new URL(name, models), "utf8");
}

/** The names of the files below `models/<folder>/`, sorted. */
export function listModels(folder: string): string[] {
  return readdirSync(fileURLToPath(new URL(`${folder}/`, models))).sort();
}
