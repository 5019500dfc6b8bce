import { join } from "node:path";
import picomatch from "picomatch";
import { existsSync, readFileSync } from "../disk/watched-disk.ts";

/** Does the root's `.gitignore` leave this path out? Then it is data or output of a process, and no part of the code. */
export function gitIgnored(root: string): (path: string) => boolean {
  const file = join(root, ".gitignore");
  if (!existsSync(file)) return () => false;
  const rules = readFileSync(file, "utf8")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const keeps = line.startsWith("!");
      const pattern = line.replace(/^!/, "").replace(/\/$/, "");
      const anchored = pattern.replace(/^\//, "");
      const anywhere = anchored === pattern && !pattern.includes("/");
      const globs = anywhere ? [`**/${pattern}`, `**/${pattern}/**`] : [anchored, `${anchored}/**`];
      return { keeps, matches: picomatch(globs, { dot: true }) };
    });
  // The last rule that fits decides.
  return (path) => rules.findLast(({ matches }) => matches(path))?.keeps === false;
}
