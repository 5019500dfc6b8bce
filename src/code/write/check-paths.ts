import { lstat, readdir, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { MsaError } from "../../errors/msa-error.ts";
import type { FileChange } from "../generate/file-change.ts";

/** Refuses, before anything is written, every path that would land elsewhere than it says. Lists all of them at once. */
export async function checkPaths(root: string, changes: readonly FileChange[]): Promise<void> {
  const problems = [...malformed(changes), ...clashesAmong(changes)];
  if (problems.length === 0) {
    const realRoot = await realpath(root);
    for (const change of changes) problems.push(...(await problemsOnDisk(root, realRoot, change)));
  }
  if (problems.length === 0) return;
  throw new MsaError("MSA2002", {
    message: problems.map((problem) => problem.message).join("; "),
    why: "msa writes only inside the project, to a path that means one file on every file system",
    fix: "move or rename the listed files, or choose another name with --as",
    where: problems.map(({ file }) => ({ file })),
  });
}

interface Problem {
  readonly file: string;
  readonly message: string;
}

function malformed(changes: readonly FileChange[]): Problem[] {
  return changes
    .filter(({ path }) => !isInside(path))
    .map(({ path }) => ({ file: path, message: `"${path}" leaves the project` }));
}

/** Forward slashes, relative, no step up, nothing of git's own. */
export function isInside(path: string): boolean {
  const steps = path.split("/");
  const plain = !path.includes("\\") && !path.includes("\0") && !/^[A-Za-z]:/.test(path);
  return (
    plain && steps.every((step) => step !== "" && step !== "." && step !== "..") && fold(steps[0]!) !== ".git"
  );
}

/** Two spellings of one name are one file on macOS and Windows; so is a name written with combining accents. */
function fold(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

function clashesAmong(changes: readonly FileChange[]): Problem[] {
  const problems: Problem[] = [];
  const spellings = new Map<string, string>();
  const files = new Map(changes.map((change) => [fold(change.path), change.path]));
  if (files.size < changes.length && new Set(changes.map((change) => change.path)).size < changes.length) {
    problems.push({ file: changes[0]!.path, message: "a path is changed twice" });
  }
  for (const { path } of changes) {
    for (const prefix of prefixes(path)) {
      const known = spellings.get(fold(prefix)) ?? prefix;
      spellings.set(fold(prefix), known);
      if (known !== prefix)
        problems.push({ file: path, message: `"${prefix}" and "${known}" differ only in spelling` });
      else if (prefix !== path && files.has(fold(prefix)))
        problems.push({ file: path, message: `"${prefix}" would be a file and a folder` });
    }
  }
  return problems;
}

function prefixes(path: string): string[] {
  const steps = path.split("/");
  return steps.map((_, index) => steps.slice(0, index + 1).join("/"));
}

async function problemsOnDisk(root: string, realRoot: string, change: FileChange): Promise<Problem[]> {
  const { path } = change;
  for (const prefix of prefixes(path)) {
    const absolute = join(root, prefix);
    const stat = await lstat(absolute).catch(() => null);
    if (stat === null) return otherSpelling(root, prefix, path);
    if (prefix === path) {
      if (stat.isFile()) return [];
      return [
        {
          file: path,
          message: `"${path}" is ${stat.isSymbolicLink() ? "a symbolic link" : "no regular file"}`,
        },
      ];
    }
    if (stat.isSymbolicLink()) {
      const target = await realpath(absolute).catch(() => null);
      const within = target !== null && (target === realRoot || target.startsWith(realRoot + sep));
      if (!within) return [{ file: path, message: `"${prefix}" is a symbolic link out of the project` }];
    } else if (!stat.isDirectory()) {
      return [{ file: path, message: `"${prefix}" is a file, not a folder` }];
    }
  }
  return [];
}

/** `Orders/` beside `orders/` works here and breaks the checkout of whoever works on a Mac. */
async function otherSpelling(root: string, prefix: string, path: string): Promise<Problem[]> {
  const steps = prefix.split("/");
  const name = steps.pop()!;
  const siblings = await readdir(join(root, ...steps)).catch(() => []);
  const other = siblings.find((sibling) => sibling !== name && fold(sibling) === fold(name));
  return other === undefined
    ? []
    : [{ file: path, message: `"${prefix}" and "${[...steps, other].join("/")}" differ only in spelling` }];
}
