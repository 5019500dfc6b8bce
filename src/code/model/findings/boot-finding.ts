import type { Finding } from "../monolith.ts";

/** Why there is nothing to compare the code with. `lines`: the last that the process printed. */
export function bootFinding(entry: string, why: string, fix: string, lines: readonly string[]): Finding {
  const said = lines.length === 0 ? "it printed nothing" : `its last lines:\n${lines.join("\n")}`;
  return {
    code: "BOOT",
    level: "warning",
    module: null,
    file: entry,
    line: 1,
    message: `no live routes: ${why}; ${said}`,
    fix,
  };
}
