import type {View} from "../view.ts";

/** The page that the address names, counted from 0. */
export function pageOf({page}: View): number {
  return Math.max(0, Math.floor(Number(page ?? "1")) - 1) || 0;
}

/** Turns the pages of a list that has the latest first; nothing where there is but one. */
export function Paging({
  of,
  page,
  rows,
  total,
  onTurn,
}: {
  /** What is listed: "observations". */
  of: string;
  /** Counted from 0. */
  page: number;
  /** How many there are on a page. */
  rows: number;
  total: number;
  onTurn: (page: number) => void;
}) {
  const last = Math.ceil(total / rows) - 1;
  if (last < 1) return null;
  return (
    <nav class="paging" aria-label={`Pages of ${of}`}>
      <button
        type="button"
        disabled={page === 0}
        onClick={() => onTurn(Math.min(page, last + 1) - 1)}
      >
        Later
      </button>
      <span class="soft">
        page {page + 1} of {last + 1}
      </span>
      <button type="button" disabled={page >= last} onClick={() => onTurn(page + 1)}>
        Earlier
      </button>
    </nav>
  );
}
