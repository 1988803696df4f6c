/** What every output says that shows the demo, so that nobody takes it for anybody's numbers. */
export const DEMO_LINE = "Demo: invented data";
