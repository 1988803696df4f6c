import {Bars} from "../bars.tsx";

const known = {
  certain: {lit: 3, long: "the source itself says so"},
  strong: {lit: 2, long: "something names it"},
  inferred: {lit: 1, long: "concluded from when things happened"},
} as const;

/** How sure it is that a deployment is to blame: bars, a word, and what the word means. */
export function Confidence({of}: {of: string | null}) {
  if (of === null) return null;
  const {lit, long} = known[of as keyof typeof known] ?? {lit: 0, long: "not said how sure it is"};
  return (
    <span class="evidence" title={long}>
      <Bars lit={lit} />
      {of}
      <span class="hidden">: {long}</span>
    </span>
  );
}
