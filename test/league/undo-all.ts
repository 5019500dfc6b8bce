import { existsSync } from "node:fs";
import { join } from "node:path";
import { cleanLinked, isLinked, unlinkPackages } from "./link-packages.ts";
import { type Copy, commit } from "./open-copy.ts";
import type { ModuleReport, UndoReport } from "./report.ts";

/** What is there now; `undoAll` holds the end against it. */
export async function treeNow(copy: Copy): Promise<string> {
  await copy.exec(copy.top, "git", "add", "-A");
  return (await copy.exec(copy.top, "git", "write-tree")).trim();
}

/**
 * Rolls every module back and undoes the extractions, last first. Every byte that git sees must then be as it was
 * before the first, and no folder of a service may be left, not even one that git ignores.
 */
export async function undoAll(
  copy: Copy,
  extracted: readonly ModuleReport[],
  before: string,
): Promise<UndoReport> {
  await commit(copy, "moved");
  for (const { name, serviceDir } of [...extracted].reverse()) {
    if (serviceDir !== null) await cleanLinked(copy, serviceDir);
    for (const command of [
      ["rollback", name],
      ["undo", "--yes"],
    ]) {
      const { exitCode, stdout, stderr } = await copy.msa(...command);
      if (exitCode === 0) continue;
      const said = `${stdout}${stderr}`.trim().slice(0, 500);
      return { differs: [], failed: `msa ${command.join(" ")} (${name}): ${said}` };
    }
    if (serviceDir !== null && isLinked(copy, serviceDir)) unlinkPackages(copy, serviceDir);
    await commit(copy, `undo ${name}`);
  }
  const changed = await copy.exec(copy.top, "git", "diff", "--name-only", "-z", before, "HEAD");
  const left = extracted.flatMap(({ serviceDir }) =>
    serviceDir !== null && existsSync(join(copy.dir, serviceDir)) ? [`${serviceDir}/`] : [],
  );
  // What was moved and taken back stays in the history: it happened.
  const differs = changed.split("\0").filter((path) => path !== "" && !/(^|\/)\.msa\//.test(path));
  return { differs: [...differs, ...left], failed: null };
}
