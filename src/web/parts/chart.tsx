import {useEffect, useRef, useState} from "preact/hooks";
import {useLocation} from "preact-iso/router";

/** The functions that draw, loaded once something is to be drawn: words and numbers do not wait for them. */
export type Charts = typeof import("../charts/index.ts");

let charts: Charts | null = null;

/** Draws a chart as wide as its place, and again when that changes. Its links open without a page load. */
export function Chart({
  draw,
  height,
}: {
  /** What it draws from must be among its dependencies: wrap it in `useCallback`. */
  draw: (charts: Charts, width: number) => SVGSVGElement;
  /** In pixels; the place is kept free until it is drawn. */
  height: number;
}) {
  const place = useRef<HTMLDivElement>(null);
  const {route} = useLocation();
  const [width, setWidth] = useState(0);
  const [kit, setKit] = useState<Charts | null>(charts);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.floor(entry?.contentRect.width ?? 0)),
    );
    observer.observe(place.current!);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    let isWanted = true;
    if (kit === null) {
      import("../charts/index.ts").then(found => {
        charts = found;
        if (isWanted) setKit(found);
      });
    }
    return () => {
      isWanted = false;
    };
  }, [kit]);
  useEffect(() => {
    if (kit === null || width === 0) return;
    let drawn: SVGSVGElement;
    try {
      drawn = draw(kit, width);
    } catch (error) {
      // One chart that cannot be drawn takes no other with it, and its numbers stand in its table.
      console.error(error);
      place.current!.textContent = "This chart cannot be drawn; its numbers stand in its table.";
      return;
    }
    // A link in an SVG is not one that the router sees.
    drawn.addEventListener("click", event => {
      const href = (event.target as Element).closest("a")?.getAttributeNS(XLINK, "href");
      if (!href?.startsWith("/") || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      route(href);
    });
    place.current!.replaceChildren(drawn);
  }, [draw, kit, route, width]);
  return <div ref={place} class="chart" style={{minHeight: `${height}px`}} />;
}

const XLINK = "http://www.w3.org/1999/xlink";
