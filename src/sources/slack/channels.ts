import type {Config} from "../../config.ts";
import {globs} from "../globs.ts";
import {ShapeError} from "../shape.ts";

export type Channel = {id: string; name: string};

/** A channel as Slack describes one, in an export or by the Web API. Throws a ShapeError for anything else. */
export function readChannel(raw: unknown): Channel {
  const {id, name} = (typeof raw === "object" && raw !== null ? raw : {}) as Record<
    string,
    unknown
  >;
  if (typeof id !== "string" || !/^\w{1,64}$/.test(id))
    throw new ShapeError("channel.id", "is odd");
  if (typeof name !== "string" || name === "") throw new ShapeError("channel.name", "is missing");
  return {id, name};
}

/** Whether the questions of a channel count. */
export function isNamed({slack}: Pick<Config, "slack">): (name: string) => boolean {
  return globs(slack.channels.map(({name}) => name.replace(/^#/, "")));
}

/** The configured names and globs that no channel has. */
export function withoutChannel(
  {slack}: Pick<Config, "slack">,
  channels: readonly Channel[],
): string[] {
  return slack.channels
    .map(({name}) => name)
    .filter(glob => !channels.some(({name}) => globs([glob.replace(/^#/, "")])(name)));
}
