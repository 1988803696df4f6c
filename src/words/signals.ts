import type {Bucket} from "../lib/time.ts";
import {day} from "./format.ts";

/** When a bucket was, as a person would call it: "the week of 1 Sep 2025", "Sep 2025", "the third quarter of 2025". */
export function bucketWords(start: string, by: Bucket): string {
  const words = day(start.slice(0, 10), "UTC");
  if (by === "week") return `the week of ${words}`;
  if (by === "month") return words.replace(/^\d+ /, "");
  const quarter = Math.floor((Number(start.slice(5, 7)) - 1) / 3);
  return `the ${["first", "second", "third", "fourth"][quarter]} quarter of ${start.slice(0, 4)}`;
}

const rules: Readonly<Record<string, string>> = {
  "beyond limits": "lies beyond the limits within which it moves by chance",
  "8 on one side": "is the last of eight in a row on one side of the middle",
};

/** What stands out in a series, and why it is more than chance. */
export function signalWords({start, rule}: {start: string; rule: string}, by: Bucket): string {
  const words = bucketWords(start, by);
  return `${words[0]!.toUpperCase()}${words.slice(1)} ${rules[rule] ?? rule}.`;
}
