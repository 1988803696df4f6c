import {plot} from "@observablehq/plot";

type Options = NonNullable<Parameters<typeof plot>[0]>;

/**
 * Draws marks as an SVG that a strict content policy takes: Plot's own style element is left out (styles/chart.css
 * says the same), and labels of groups, which name marks by how they are drawn, are not read out.
 */
export function figure(options: Options & {label: string}): SVGSVGElement {
  const {label, ...rest} = options;
  const drawn = plot({...rest, className: "plot", figure: false} as Options) as SVGSVGElement;
  for (const style of drawn.querySelectorAll("style")) style.remove();
  for (const group of drawn.querySelectorAll("g[aria-label], g[aria-description]")) {
    group.removeAttribute("aria-label");
    group.removeAttribute("aria-description");
  }
  const links = drawn.querySelectorAll("a");
  drawn.setAttribute("role", links.length === 0 ? "img" : "group");
  drawn.setAttribute("aria-label", label);
  for (const link of links) nameLink(link);
  return drawn;
}

/** A mark that is a link says what it opens where a screen reader looks for it. */
function nameLink(link: Element): void {
  const [mark] = link.children;
  const name = mark?.getAttribute("aria-label");
  if (mark === undefined || name === null || name === undefined) return;
  mark.removeAttribute("aria-label");
  link.setAttribute("aria-label", name);
}
