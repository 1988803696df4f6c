import type {Window} from "./run-windows.ts";
import {DAY_MS, laterOf, minus} from "./time.ts";

/** A run can be started again for 30 days. */
export const RELOOK_DAYS = 35;

/** How far the workflow runs of a repository have been read, and what of them is not at its end. */
export type RunsCursor = {
  /** All runs that are not newer have been read. */
  watermark: string | null;
  /** The newest that a pass saw which is not at its end. */
  top: string | null;
  /** What is still to be read of that pass, the last window first. */
  windows: readonly Window[];
  /** Of the list of the newest runs, which is as it was while this is; and the oldest run in it. */
  etag: string | null;
  listed_from: string;
  relooked_at: string | null;
  /** Runs that were not completed, and when they were created. */
  open: Readonly<Record<string, string>>;
  /** Runs that were started again: the latest attempt that is known, and when they were created. */
  reruns: Readonly<Record<string, readonly [attempt: number, created: string]>>;
  /** Runs whose jobs are to be read. */
  due: readonly string[];
};

export type RunsState = {
  watermark: string | null;
  top: string | null;
  windows: readonly Window[];
  etag: string | null;
  listedFrom: string;
  relookedAt: string | null;
  open: Map<string, string>;
  reruns: Map<string, readonly [attempt: number, created: string]>;
  due: Set<string>;
};

export function openState(saved: RunsCursor | null): RunsState {
  return {
    watermark: saved?.watermark ?? null,
    top: saved?.top ?? null,
    windows: saved?.windows ?? [],
    etag: saved?.etag ?? null,
    listedFrom: saved?.listed_from ?? "",
    relookedAt: saved?.relooked_at ?? null,
    open: new Map(Object.entries(saved?.open ?? {})),
    reruns: new Map(Object.entries(saved?.reruns ?? {})),
    due: new Set(saved?.due ?? []),
  };
}

/** The state as a cursor. What is too old to change is forgotten, but for what the list of the newest still shows. */
export function closeState(state: RunsState, {readAt}: {readAt: string}): RunsCursor {
  const lastDays = minus(readAt, RELOOK_DAYS * DAY_MS);
  const since = state.listedFrom < lastDays ? state.listedFrom : lastDays;
  const {watermark, top, windows, etag, listedFrom, relookedAt, open, reruns, due} = state;
  return {
    watermark,
    top,
    windows,
    etag,
    listed_from: listedFrom,
    relooked_at: relookedAt,
    open: Object.fromEntries([...open].filter(([, created]) => created >= since)),
    reruns: Object.fromEntries([...reruns].filter(([, [, created]]) => created >= since)),
    due: [...due],
  };
}

/** What a pass ends with: all up to the newest that it saw has been read, and at least what is before `floor`. */
export function endPass(state: RunsState, {floor}: {floor: string}): void {
  state.watermark = [state.watermark ?? "", state.top ?? "", floor].reduce(laterOf);
  state.top = null;
}
