import type { Facts } from "./facts.ts";
import type { ReadOptions } from "./facts-of.ts";

export type { ReadOptions };

/** Stage 1: disk → Facts. The compiler is ten megabytes of code, so only who reads loads it. */
export async function readFacts(options: ReadOptions): Promise<Facts> {
  const { factsOf } = await import("./facts-of.ts");
  return factsOf(options);
}
