import type {Config, GitClone} from "../../config.ts";
import type {Repository} from "../../tables/repository.ts";
import type {Batch, FetchContext, RawEvent} from "../source.ts";
import {commitEvents} from "./commit-event.ts";
import {type GitCursor, isUnchanged, type OddDates, savedCursor} from "./cursor.ts";
import {readLog} from "./log.ts";
import {reportDates, reportState} from "./problems.ts";
import {readState, type State} from "./state.ts";

/** A batch is stored whole: its size bounds memory and the length of a transaction. */
const BATCH_EVENTS = 20_000;
/** Commits that touch whole trees fill a batch by their paths. */
const BATCH_PATHS = 400_000;

/**
 * Reads a clone: its commits in the order of `git log`, then its tags and its state with the cursor. What the
 * default branch and the tags of the last reading reached is not read again. Nothing new: no batch.
 *
 * The first batch asks to forget what is stored when that was read otherwise (by another mailmap, by other globs of
 * hotfixes, bots and agents) or when there is no telling, since the first reading was interrupted. A shallow edge
 * that moved asks for no forgetting: everything is read anew beside what there is.
 */
export async function* fetchGit(
  gitClone: GitClone,
  {config, context}: {config: Config; context: FetchContext},
): AsyncGenerator<Batch> {
  const state = await readState(gitClone, {config, now: context.readAt});
  const subject = state.clone.repository;
  const scope = `git:${subject}`;
  reportState(state, context.problem);
  if (state.behindSince !== null) context.upTo(state.behindSince);
  const saved = savedCursor(context.cursor(scope));
  const before = saved?.settings === state.digests.settings ? saved : null;
  if (before !== null && isUnchanged(before, state)) {
    reportDates({subject, dates: before.dates}, context);
    return;
  }
  // Without the shallow edge of the last reading there is nothing to go on from: all is read, and counted, again.
  const known = before?.shallow === state.digests.shallow ? before : null;
  const dates = {...(known?.dates ?? {unreadable: 0, future: 0, future_until: ""})};
  // The cursor goes with what it stood for: an interrupted reading leaves none, whatever the settings are next time.
  let forget = before === null ? {forget: scope, cursor: {scope, value: null}} : {};
  let last: RawEvent[] = [];
  for await (const events of readCommits(state, {
    config,
    context,
    without: known?.refs ?? [],
    dates,
  })) {
    if (last.length > 0) {
      yield {...forget, events: last};
      forget = {};
    }
    last = events;
  }
  const end = endOf(state, {context, before, dates});
  yield {...forget, events: [...last, ...end.events], cursor: {scope, value: end.cursor}};
  reportDates({subject, dates}, context);
}

/** The events of the commits that are new, a batch at a time; what their dates were like is added up. */
async function* readCommits(
  {clone, mailmap, tips}: State,
  {
    config,
    context,
    without,
    dates,
  }: {config: Config; context: FetchContext; without: readonly string[]; dates: OddDates},
): AsyncGenerator<RawEvent[]> {
  const seen = new Set(without);
  const from = tips.filter(sha => !seen.has(sha));
  if (from.length === 0) return;
  const {repository, shallowShas} = clone;
  const toEvent = commitEvents({repository, shallowShas, config, identify: context.identify});
  let events: RawEvent[] = [];
  let [paths, commits] = [0, 0];
  for await (const found of readLog(clone, {from, without, mailmap: mailmap.blob})) {
    for (const commit of found) {
      const {event, isDateless, latest} = toEvent(commit);
      if (isDateless) dates.unreadable++;
      if (latest > context.readAt) dates.future++;
      if (latest > context.readAt && latest > dates.future_until) dates.future_until = latest;
      events.push(event);
      paths += commit.paths.length;
      if (events.length < BATCH_EVENTS && paths < BATCH_PATHS) continue;
      commits += events.length;
      context.progress(`${repository}: ${commits.toLocaleString("en")} commits read`);
      yield events;
      [events, paths] = [[], 0];
    }
  }
  yield events;
}

/** What ends a reading: the tags when they differ from those sent last, the repository's state, the cursor. */
function endOf(
  {clone, head, tags, tips, digests}: State,
  {
    context: {readAt},
    before,
    dates,
  }: {context: FetchContext; before: GitCursor | null; dates: OddDates},
): {events: RawEvent[]; cursor: GitCursor} {
  const {repository, shallowShas} = clone;
  const isTagged = before === null ? tags.length > 0 : before.tags !== digests.tags;
  const tagsReadAt = isTagged ? readAt : (before?.tags_read_at ?? null);
  const row: Repository = {
    repository,
    default_branch: head.branch,
    head_sha: head.sha,
    is_shallow: shallowShas.length > 0,
    shallow_shas: shallowShas,
    tags_read_at: tagsReadAt,
    read_at: readAt,
  };
  const reading = {source: "git", version: readAt};
  const tagsEvent: RawEvent = {
    ...reading,
    id: `git:${repository}:tags:${readAt}`,
    kind: "git.tags",
    payload: {repository, read_at: readAt, tags},
  };
  const refsEvent: RawEvent = {
    ...reading,
    id: `git:${repository}:refs:${readAt}`,
    kind: "git.refs",
    payload: row,
  };
  return {
    events: isTagged ? [tagsEvent, refsEvent] : [refsEvent],
    cursor: {
      ...digests,
      branch: head.branch,
      head: head.sha,
      tags_read_at: tagsReadAt,
      refs: tips,
      dates,
    },
  };
}
