import { readdirSync, readFileSync } from "node:fs";

/** Microseconds of CPU that the process, its threads and its children have had; null where the system does not tell (Linux does). */
export function cpuOfTree(pid) {
  try {
    let sum = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]) / 1_000;
      const children = readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").trim();
      for (const child of children === "" ? [] : children.split(" ")) sum += cpuOfTree(child) ?? 0;
    }
    return sum;
  } catch {
    return null;
  }
}
