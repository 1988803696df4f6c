/** All charts, each a function of rows; the page asks for this file when it has something to draw. */
export {histogram} from "./histogram.ts";
export {sparkline} from "./sparkline.ts";
export {timeline} from "./timeline.ts";
export {trend} from "./trend.ts";
