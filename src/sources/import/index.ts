import {normaliseImport} from "./normalise.ts";

/** Rows of public tables that an operator brings. */
export const imported = {name: "import", normalise: normaliseImport} as const;
