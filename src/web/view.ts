import {useLocation} from "preact-iso/router";

export type Bucket = "week" | "month" | "quarter";
export type CutBy = "service" | "team" | "environment";

export const buckets: readonly Bucket[] = ["week", "month", "quarter"];
export const cuts: readonly CutBy[] = ["service", "team", "environment"];

/** What every page keeps when another is opened: which part of the organisation, and which time. */
const shared = ["service", "team", "environment", "days", "as_of"] as const;
/** What belongs to one page. */
const own = ["bucket", "cut", "statistic", "page", "wave"] as const;

export type View = {[key in (typeof shared)[number] | (typeof own)[number]]?: string};
/** A change of the view: null takes a key away. */
export type Patch = {[key in keyof View]?: string | null};

const keys: readonly (keyof View)[] = [...shared, ...own];

/** The view that an address says; what it does not know is left alone. */
export function viewOf(query: Readonly<Record<string, string | undefined>>): View {
  const found = keys.flatMap(key => (query[key] ? [[key, query[key]] as const] : []));
  return Object.fromEntries(found);
}

/** An address of this path with the view and a change to it. */
export function hrefOf(path: string, {view, patch = {}}: {view: View; patch?: Patch}): string {
  const merged: Patch = {...view, ...patch};
  const query = new URLSearchParams();
  for (const key of keys) if (merged[key]) query.set(key, merged[key]);
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** The path of an API document with the shared part of the view, and what else it needs. */
export function apiPath(
  path: string,
  {view, more = {}}: {view: View; more?: Readonly<Record<string, string | null | undefined>>},
): string {
  const query = new URLSearchParams();
  for (const key of shared) if (view[key]) query.set(key, view[key]);
  for (const [key, value] of Object.entries(more)) if (value) query.set(key, value);
  const text = query.toString();
  return `/api/v1/${path}${text === "" ? "" : `?${text}`}`;
}

export type ViewHook = {
  view: View;
  /** The address of another page: the shared part of the view goes along. */
  to: (path: string, patch?: Patch) => string;
  /** Changes the view of this page; the address says so at once, and Back undoes it. */
  change: (patch: Patch) => void;
};

/** The view of the address bar, and ways to others. */
export function useView(): ViewHook {
  const {path, query, route} = useLocation();
  const view = viewOf(query);
  const along: View = Object.fromEntries(shared.map(key => [key, view[key]]));
  return {
    view,
    to: (other, patch = {}) => hrefOf(other, {view: along, patch}),
    change: patch => route(hrefOf(path, {view, patch})),
  };
}
