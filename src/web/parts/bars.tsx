/** How strong something is, of three: a word beside it says the same. */
export function Bars({lit}: {lit: number}) {
  return (
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
  );
}
