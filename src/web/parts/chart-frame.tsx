import type {ComponentChildren} from "preact";
import {useId} from "preact/hooks";
import {Chart, type Charts} from "./chart.tsx";
import {type Column, Table} from "./table.tsx";

/** A chart with its title and, behind "Show as a table", the data that it is drawn from. */
export function ChartFrame<Row>({
  title,
  aside,
  draw,
  height,
  table,
  children,
}: {
  title: string;
  /** A few words at the end of the title's line. */
  aside?: ComponentChildren;
  draw: (charts: Charts, width: number) => SVGSVGElement;
  height: number;
  table: {
    caption: string;
    columns: readonly Column<Row>[];
    rows: readonly Row[];
    keyOf: (row: Row, index: number) => string;
  };
  /** What is said of it in words, below the drawing. */
  children?: ComponentChildren;
}) {
  const id = useId();
  return (
    <figure class="panel chart-frame" aria-labelledby={id}>
      <figcaption class="panel-head">
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <div class="aside">{aside}</div>}
      </figcaption>
      <Chart draw={draw} height={height} />
      {children}
      <details class="as-table">
        <summary>Show as a table</summary>
        <Table {...table} isCaptionHidden />
      </details>
    </figure>
  );
}
