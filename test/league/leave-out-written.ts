import { appendFileSync } from "node:fs";
import { posix } from "node:path";
import { type Copy, changedPaths, commit } from "./open-copy.ts";

/**
 * What the application writes while it runs (logs, uploads) is nobody's edit, also where its team committed such a file: git is
 * told to look away from what changed so far, and from new files of that kind beside it. Gives the paths.
 */
export async function leaveOutWritten(copy: Pick<Copy, "top" | "exec">): Promise<string[]> {
  const { top, exec } = copy;
  const written = await changedPaths(copy);
  if (written.length === 0) return [];
  const patterns = written.flatMap((path) => {
    const { dir, ext } = posix.parse(path);
    const plain = path.replace(/[\\*?[\] ]/g, "\\$&");
    return ext === "" || dir === "" ? [`/${plain}`] : [`/${plain}`, `/${dir}/*${ext}`];
  });
  appendFileSync(`${top}/.git/info/exclude`, `\n${[...new Set(patterns)].join("\n")}\n`);
  await exec(top, "git", "rm", "-q", "--cached", "--ignore-unmatch", "--", ...written);
  await commit(copy, "without what it writes");
  return written;
}
