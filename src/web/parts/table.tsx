import type {ComponentChildren, RefObject} from "preact";
import {useEffect, useRef, useState} from "preact/hooks";

export type Column<Row> = {
  head: ComponentChildren;
  cell: (row: Row) => ComponentChildren;
  /** Numbers stand to the right, so that they can be compared. */
  isNumber?: boolean;
};

/** Rows under their heads. It scrolls sideways within itself where the page is too narrow for it. */
export function Table<Row>({
  caption,
  label = caption,
  columns,
  rows,
  keyOf,
  isCaptionHidden = false,
}: {
  caption: string;
  /** What the table is called among others on the page, where its caption alone does not say. */
  label?: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row, index: number) => string;
  isCaptionHidden?: boolean;
}) {
  return (
    <TableFrame label={label}>
      <table>
        <caption class={isCaptionHidden ? "hidden" : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({head, isNumber}, i) => (
              <th key={i} scope="col" class={isNumber ? "number" : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={keyOf(row, i)}>
              {columns.map(({cell, isNumber}, j) => (
                <td key={j} class={isNumber ? "number" : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

/** What holds a table, and scrolls sideways where the page is too narrow for it. */
export function TableFrame({label, children}: {label: string; children: ComponentChildren}) {
  const frame = useRef<HTMLElement>(null);
  const isWide = useOverflow(frame);
  return (
    <section
      ref={frame}
      class="table-frame"
      aria-label={label}
      // What scrolls must be reached by keyboard, and what does not is no stop on the way.
      {...(isWide ? {tabIndex: 0} : {})}
    >
      {children}
    </section>
  );
}

/** Whether there is more in an element than it can show at once. */
function useOverflow(of: RefObject<HTMLElement | null>): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const element = of.current!;
    const measure = () =>
      setIsOver(
        element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight,
      );
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, [of]);
  return isOver;
}
