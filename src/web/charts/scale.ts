import type {Target} from "../../config.ts";

/** The part of an axis that a chart shows, and where the target lies in it. */
export type Extent = {
  domain: [low: number, high: number];
  /** The band of the target, cut to the domain; null where there is none. */
  band: {from: number; to: number} | null;
  /** The bounds of the target that lie in the domain. */
  bounds: readonly number[];
};

/** A bound further away than this many times the values would press them flat: then it is not drawn. */
const REACH = 2.5;

/** The extent that holds all values, and the target's bounds where they are near. */
export function extentOf({
  values,
  target,
  isFromZero,
}: {
  values: readonly number[];
  target: Target | null;
  isFromZero: boolean;
}): Extent {
  const zero = isFromZero ? [0] : [];
  const wanted = [target?.at_least, target?.at_most].filter(bound => bound !== undefined);
  const most = Math.max(...values, ...zero);
  const least = Math.min(...values, ...zero);
  const reach = Math.max(Math.abs(most), Math.abs(least)) * REACH;
  const near = values.length === 0 ? wanted : wanted.filter(bound => Math.abs(bound) <= reach);
  const all = [...values, ...zero, ...near];
  const [low, high] = all.length === 0 ? [0, 1] : [Math.min(...all), Math.max(...all)];
  const room = high === low ? Math.max(Math.abs(high), 1) * 0.5 : (high - low) * 0.12;
  const domain: [number, number] = [isFromZero && low === 0 ? 0 : low - room, high + room];
  return {domain, band: bandOf(target, domain), bounds: near};
}

function bandOf(target: Target | null, [low, high]: [number, number]): Extent["band"] {
  if (target === null) return null;
  const from = Math.max(low, target.at_least ?? low);
  const to = Math.min(high, target.at_most ?? high);
  return from < to ? {from, to} : null;
}
