import type { CliIo } from "./cli-io.ts";

/** Only a terminal has a width: what goes through a pipe keeps its lines. */
export function columnsOf({ isTTY, columns }: CliIo["stdout"]): number | undefined {
  return isTTY === true && columns !== undefined && columns > 0 ? columns : undefined;
}
