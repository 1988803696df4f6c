/** More stops than this on the way through a page are in the way of whoever goes by keyboard. */
const STOPS_MAX = 30;

/** Takes the links of a busy drawing from the tab order: each stands in its table and in the list below as well. */
export function quiet(drawn: SVGSVGElement): SVGSVGElement {
  const links = drawn.querySelectorAll("a");
  if (links.length > STOPS_MAX) for (const link of links) link.setAttribute("tabindex", "-1");
  return drawn;
}
