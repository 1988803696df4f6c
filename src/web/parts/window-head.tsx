import type {ComponentChildren} from "preact";
import {day} from "../../words/format.ts";
import {useTimezone} from "../status.tsx";

const DAY_MS = 86_400_000;

/** The head of a page that is about a window of time: its title, what matters in a sentence, and from when to when. */
export function WindowHead({
  title,
  from,
  to,
  children,
}: {
  title: string;
  from: string;
  to: string;
  children?: ComponentChildren;
}) {
  const timezone = useTimezone();
  const days = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
  return (
    <div class="page-head">
      <h1>{title}</h1>
      {children !== undefined && <p class="question">{children}</p>}
      <p class="lead-sub">
        {day(from, timezone)} to {day(to, timezone)}, {days} days
      </p>
    </div>
  );
}
