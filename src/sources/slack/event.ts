import type {TriageThread} from "../../tables/triage-thread.ts";
import type {RawEvent} from "../source.ts";
import {tsOf} from "./message.ts";

/** A question as it stood when it was read; moments in microseconds since 1970. */
export type Question = {
  channel: {id: string; name: string};
  person_id: string;
  asked: number;
  answered: number | null;
};

/**
 * The event of a question. Its version is the moment of the answer: what tells of an answer comes after what tells of
 * none, in whatever order the two are read. The team is the configuration's to say, and not kept.
 */
export function eventOf({channel, person_id, asked, answered}: Question): RawEvent {
  const answered_at = answered === null ? null : instantOf(answered);
  const thread_id = `slack:${channel.id}:${tsOf(asked)}`;
  const version = answered_at ?? "";
  const row: TriageThread = {
    thread_id,
    channel: channel.name,
    team: null,
    person_id,
    asked_at: instantOf(asked),
    answered_at,
  };
  return {
    id: `slack:triage_thread:${channel.id}:${tsOf(asked)}:${version}`,
    source: "slack",
    kind: "slack.triage_thread",
    version,
    payload: row,
  };
}

function instantOf(moment: number): string {
  return new Date(Math.floor(moment / 1000)).toISOString();
}
