const WIDTH = 150;
const HEIGHT = 18;
const EDGE = 4;

/** A mean as a dot on its whole scale, its 95 % interval as a line; the words beside it say the same. */
export function Scale({
  value,
  low,
  high,
  kind,
}: {
  value: number;
  low: number | null;
  high: number | null;
  kind: string;
}) {
  const [least, most] = kind === "share" ? [0, 1] : [1, 5];
  const x = (one: number) =>
    EDGE + Math.min(1, Math.max(0, (one - least) / (most - least))) * (WIDTH - 2 * EDGE);
  const ticks = kind === "share" ? [0, 0.25, 0.5, 0.75, 1] : [1, 2, 3, 4, 5];
  const middle = HEIGHT / 2;
  return (
    <svg
      class="scale"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      aria-hidden="true"
    >
      <line class="axis" x1={EDGE} x2={WIDTH - EDGE} y1={middle} y2={middle} />
      {ticks.map(tick => (
        <line key={tick} class="axis" x1={x(tick)} x2={x(tick)} y1={middle - 3} y2={middle + 3} />
      ))}
      {low !== null && high !== null && (
        <line class="span" x1={x(low)} x2={x(high)} y1={middle} y2={middle} />
      )}
      <circle class="value-dot" cx={x(value)} cy={middle} r="4" />
    </svg>
  );
}
