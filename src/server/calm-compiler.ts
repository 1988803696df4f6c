import {setFlagsFromString} from "node:v8";

/** For how many calls the code of V8's middle compiler is good enough; its own measure is a tenth of it. */
const CALLS_BEFORE_BEST = 30_000;

/**
 * Keeps V8's best compiler from taking every core from what it compiles for: under load all functions of a request are
 * called equally often, and were compiled at the same moment, on four threads. To be called before much else is.
 */
export function calmCompiler(): void {
  setFlagsFromString("--concurrent-turbofan-max-threads=1");
  setFlagsFromString(`--invocation-count-for-turbofan=${CALLS_BEFORE_BEST}`);
}
