/** How something stands: in order, in doubt, or broken. */
export type Standing = "pass" | "warn" | "fail" | "none";

const shapes = {
  pass: <circle cx="6" cy="6" r="4.8" class="met-fill" />,
  // A square on its corner: neither the disc nor the triangle.
  warn: <path d="M6 .6 11.4 6 6 11.4.6 6Z" class="warn-mark" />,
  fail: <path d="M6 .8 11.6 11H.4Z" class="missed-fill" />,
  none: <circle cx="6" cy="6" r="4.6" class="dashed" />,
} as const satisfies Record<Standing, unknown>;

/** A disc, a diamond, a triangle, or a dashed ring where nothing is known; the words beside it say the same. */
export function StandingShape({standing}: {standing: Standing}) {
  return (
    <svg class="shape nodata" viewBox="0 0 12 12" aria-hidden="true">
      {shapes[standing]}
    </svg>
  );
}
