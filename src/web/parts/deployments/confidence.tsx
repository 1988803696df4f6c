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
      <svg viewBox="0 0 22 12" aria-hidden="true">
        {[0, 1, 2].map(bar => (
          <rect
            key={bar}
            x={1 + bar * 7}
            y="1"
            width="5"
            height="10"
            rx="1.5"
            class={bar < lit ? "on" : "off"}
          />
        ))}
      </svg>
      {of}
      <span class="hidden">: {long}</span>
    </span>
  );
}
