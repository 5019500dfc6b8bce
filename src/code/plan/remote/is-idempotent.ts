import { closure } from "../keep/closure.ts";
import type { Deciding } from "./deciding.ts";
import { type RemoteTarget, unitsOf } from "./remote-target.ts";

const reads = /^(get|find|list|count|search|read|load|fetch|is|has|exists|show)(?![a-z])/;

/** Only what says that it reads, and was seen to read tables and to write none: anything else is asked once. */
export function isIdempotent(target: RemoteTarget, { index, monolith }: Deciding): boolean {
  if (!reads.test(target.method)) return false;
  const reached = closure(unitsOf(target, index), index);
  const accesses = monolith.facts.data.filter((access) => reached.has(access.unit));
  return accesses.length > 0 && accesses.every(({ mode }) => mode === "read");
}
