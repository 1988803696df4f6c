import {resolve} from "node:path";
import type {Config} from "../../../config.ts";
import {isNamed} from "../channels.ts";
import {foldersOf} from "./folders.ts";
import {shownPath} from "./refusal.ts";
import {openZip} from "./zip.ts";

/** How many configured channels an export has, and how many days of them, by its table of contents. Throws a UserError. */
export async function lookInside(
  path: string,
  config: Pick<Config, "slack" | "root">,
): Promise<{channels: number; days: number}> {
  const shown = shownPath(path);
  const zip = await openZip(resolve(config.root, path), {shown});
  try {
    const {days} = await foldersOf(zip, {shown, isNamed: isNamed(config)});
    const counts = [...days.values()].map(entries => entries.length);
    return {channels: days.size, days: counts.reduce((sum, one) => sum + one, 0)};
  } finally {
    zip.close();
  }
}
