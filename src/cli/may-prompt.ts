import type { Invocation } from "./invocation.ts";

/** The prompt rule of the contract, in its one place: a person is there, and nobody said not to ask. */
export function mayPrompt({ io, global }: Invocation): boolean {
  if (global.yes || global.noInput || global.json) return false;
  if (io.env.CI !== undefined && io.env.CI !== "" && io.env.CI !== "false") return false;
  return io.stdin.isTTY === true && io.stderr.isTTY === true;
}
