import {mkdirSync, writeFileSync} from "node:fs";
import {dirname} from "node:path";
import {fileURLToPath} from "node:url";
import packageJson from "../package.json" with {type: "json"};
import {configJsonSchema} from "../src/config/schema.ts";
import {openapi} from "../src/server/api/openapi.ts";
import {commandsPage} from "./docs/commands.ts";
import {configurationPage} from "./docs/configuration.ts";
import {json} from "./docs/json.ts";
import {metricsPage} from "./docs/metrics.ts";
import {privacyPage} from "./docs/privacy.ts";
import {tablesPage} from "./docs/tables.ts";

const folder = new URL("../docs/reference/", import.meta.url);

/** The pages of docs/reference by their file name, made from what they describe. */
export function referencePages(): Record<string, string> {
  return {
    "commands.md": commandsPage(),
    "configuration.md": configurationPage(),
    "fivekeys.schema.json": json(configJsonSchema()),
    "metrics.md": metricsPage(),
    "openapi.json": json(openapi(packageJson)),
    "privacy.md": privacyPage(),
    "tables.md": tablesPage(),
  };
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(referencePages())) {
    const path = fileURLToPath(new URL(name, folder));
    mkdirSync(dirname(path), {recursive: true});
    writeFileSync(path, text);
  }
}
