const WORST = 1;
const LEAST = 4;

/** How bad an incident was: bars, the more the worse, and the number; 1 is the worst. */
export function Severity({of}: {of: number | null}) {
  if (of === null) return <span class="soft">not said</span>;
  const lit = Math.max(1, LEAST + WORST - Math.min(of, LEAST));
  return (
    <span class="severity">
      <svg viewBox="0 0 28 12" aria-hidden="true">
        {[1, 2, 3, 4].map(bar => (
          <rect
            key={bar}
            x={1 + (bar - 1) * 7}
            y={10 - bar * 2.2}
            width="5"
            height={1 + bar * 2.2}
            rx="1"
            class={bar <= lit ? "on" : "off"}
          />
        ))}
      </svg>
      {of}
      {of === WORST && <span class="soft">, the worst</span>}
    </span>
  );
}
