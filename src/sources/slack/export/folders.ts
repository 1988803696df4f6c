import {posix} from "node:path";
import {cannotRead} from "./refusal.ts";
import type {Entry, Zip} from "./zip.ts";

const DAY = /^\d{4}-\d{2}-\d{2}\.json$/;
const CHANNELS = ["channels.json", "groups.json"];
const USERS = ["users.json", "org_users.json"];
/** So many days of configured channels; what is beyond that should be exported year by year. */
const DAYS_MAX = 200_000;

/** The files of an export that are read. */
export type Folders = {
  channels: Entry[];
  users: Entry[];
  /** By the channel's name, its days, the earliest first. */
  days: Map<string, Entry[]>;
};

/**
 * Sorts what a zip holds: the lists of channels and of users, and the days of the channels that are asked for. An
 * export that was packed with the folder around it is read as well.
 */
export async function foldersOf(
  zip: Zip,
  {shown, isNamed}: {shown: string; isNamed: (name: string) => boolean},
): Promise<Folders> {
  const lists: Entry[] = [];
  const days: {folder: string; entry: Entry}[] = [];
  for await (const entry of zip.entries()) {
    const {dir, base} = posix.parse(entry.fileName);
    if (CHANNELS.includes(base) || USERS.includes(base)) lists.push(entry);
    else if (DAY.test(base) && isNamed(posix.basename(dir))) days.push({folder: dir, entry});
    if (days.length > DAYS_MAX) {
      throw cannotRead(shown, `it holds more than ${DAYS_MAX.toLocaleString("en")} days`, {
        hint: "Name fewer channels, or export a year at a time and list the zips.",
      });
    }
  }
  const root = lists
    .filter(({fileName}) => posix.basename(fileName) === "channels.json")
    .map(({fileName}) => posix.dirname(fileName))
    .sort((one, other) => one.length - other.length)[0];
  if (root === undefined) {
    throw cannotRead(shown, "it holds no channels.json", {
      hint: "Name the zip as Slack made it: Settings, Import/Export data, Export.",
    });
  }
  const ofRoot = (names: readonly string[]) =>
    lists.filter(
      ({fileName}) => posix.dirname(fileName) === root && names.includes(posix.basename(fileName)),
    );
  const byChannel = new Map<string, Entry[]>();
  for (const {folder, entry} of days) {
    if (posix.dirname(folder) !== root) continue;
    const name = posix.basename(folder);
    const entries = byChannel.get(name) ?? [];
    entries.push(entry);
    byChannel.set(name, entries);
  }
  for (const entries of byChannel.values())
    entries.sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
  return {channels: ofRoot(CHANNELS), users: ofRoot(USERS), days: byChannel};
}
