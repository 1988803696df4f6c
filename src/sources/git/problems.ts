import type {FetchContext} from "../source.ts";
import type {OddDates} from "./cursor.ts";
import type {State} from "./state.ts";

const NAMES_MAX = 3;

type Report = FetchContext["problem"];

/** What stands in the way as long as the clone is as it is: said at every reading. */
export function reportState({clone, head, otherTags, behindSince}: State, problem: Report): void {
  const subject = clone.repository;
  if (head.sha === null) {
    const branch = head.branch === null ? "HEAD" : `the branch "${head.branch}"`;
    problem({subject, reason: `${branch} has no commit yet: nothing can be measured`});
  }
  const edges = clone.shallowShas.length;
  if (edges > 0) {
    const reason = `the clone is shallow: lead times before its edge (${edges} commits) are unknown; \`git fetch --unshallow\` completes it`;
    problem({subject, reason});
  }
  if (behindSince !== null) {
    const reason = `the clone last heard of its remote on ${behindSince.slice(0, 10)}: what came later is not known, so results end there; \`git fetch\` in it before each sync`;
    problem({subject, reason});
  }
  if (otherTags.length > 0) {
    const names = otherTags.slice(0, NAMES_MAX).map(name => `"${name}"`);
    const more = otherTags.length > NAMES_MAX ? ", …" : "";
    problem({
      subject,
      reason: `tags that point at no commit: ${otherTags.length} (${names.join(", ")}${more})`,
    });
  }
}

/** What was odd about the dates of the commits read so far, now and before. */
export function reportDates(
  {subject, dates}: {subject: string; dates: OddDates},
  {problem, readAt}: Pick<FetchContext, "problem" | "readAt">,
): void {
  if (dates.unreadable > 0) {
    const reason = `commits with a date that cannot be read: ${dates.unreadable}; their other date, or 1970, stands in`;
    problem({subject, reason});
  }
  if (dates.future_until > readAt) {
    const reason = `commits dated in the future: ${dates.future}, up to ${dates.future_until}`;
    problem({subject, reason});
  }
}
