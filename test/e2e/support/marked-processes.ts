import { readdirSync, readFileSync } from "node:fs";

/** Living processes that have `marker` in their environment, by pid and command line. Linux only. */
export function markedProcesses(marker: string): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, "utf8").includes(marker)) return [];
      return [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")}`];
    } catch {
      return []; // ended meanwhile, or not ours to read
    }
  });
}
