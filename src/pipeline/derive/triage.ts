import type {Config} from "../../config.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import {matching} from "./matching.ts";

/**
 * Writes `triage_channel`: the channels on record that the configuration names, each with the team of the first name or
 * glob that it matches; null where that says none.
 */
export async function writeTriageChannels(
  warehouse: Warehouse,
  {slack}: Pick<Config, "slack">,
): Promise<void> {
  const named = slack.channels.map(({name, team}) => ({
    isNamed: matching([name.replace(/^#/, "")], {nocase: true}),
    team,
  }));
  const channels = await warehouse.rows<{channel: string}>(
    "select distinct channel from source.triage_thread order by channel",
  );
  await warehouse.temporary(
    "triage_channel",
    {channel: "VARCHAR", team: "VARCHAR"},
    channels.flatMap(({channel}) => {
      const found = named.find(({isNamed}) => isNamed(channel));
      return found === undefined ? [] : [{channel, team: found.team}];
    }),
  );
}
