import fc from "fast-check";

/**
 * Beyond this a property is ended and fails, with what it found so far: to make a long counterexample smaller can take
 * hours, and no time limit of a test ends what never waits.
 */
const MS_MAX = 300_000;

fc.configureGlobal({interruptAfterTimeLimit: MS_MAX, markInterruptAsFailure: true});

export {fc};
