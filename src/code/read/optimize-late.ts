import { setFlagsFromString } from "node:v8";

/**
 * A short reading is over before most of the compiler's functions have paid for being optimised: with V8's usual
 * threshold a sixth of its CPU time goes into that. A long one is better off with the threshold as it is.
 */
export function optimizeLate(files: number): void {
  const major = Number(process.versions.node.split(".")[0]);
  // V8 complains about a flag that it does not know, and what Node 22 and later run on has lost this one.
  if (files < longReading && major < 22) setFlagsFromString("--interrupt-budget=600000");
}

const longReading = 3000;
