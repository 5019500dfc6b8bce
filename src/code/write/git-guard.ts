import { MsaError } from "../../errors/msa-error.ts";

export interface GitState {
  readonly state: "clean" | "dirty" | "none";
  /** Uncommitted files below root, when dirty files were allowed. */
  readonly dirty: readonly string[];
  /** For people: why git gives no safety net here; null when it does. */
  readonly note: string | null;
}

/** Refuses to mix msa's changes with uncommitted ones. Outside a git repository the journal alone is the way back. */
export async function gitGuard(root: string, options: { allowDirty: boolean }): Promise<GitState> {
  const status = await git(root, ["status", "--porcelain=v2", "-z", "--untracked-files=normal", "--", "."]);
  if (status === null)
    return { state: "none", dirty: [], note: "git is not installed: only `msa undo` can take this back" };
  if (status.exitCode !== 0) {
    const why = /not a git repository/.test(status.stderr)
      ? "not a git repository"
      : status.stderr.split("\n")[0];
    return { state: "none", dirty: [], note: `${why}: only \`msa undo\` can take this back` };
  }
  const prefix = (await git(root, ["rev-parse", "--show-prefix"]))?.stdout.trim() ?? "";
  const dirty = changedPaths(status.stdout)
    .map((path) => (path.startsWith(prefix) ? path.slice(prefix.length) : path))
    .filter((path) => !isOwn(path))
    .sort();
  if (dirty.length === 0) return { state: "clean", dirty, note: null };
  if (options.allowDirty)
    return { state: "dirty", dirty, note: `${dirty.length} uncommitted files, allowed by --allow-dirty` };
  throw new MsaError("MSA2003", {
    message: `${dirty.length} uncommitted ${dirty.length === 1 ? "file" : "files"}: ${dirty.slice(0, 5).join(", ")}${dirty.length > 5 ? " …" : ""}`,
    where: dirty.map((file) => ({ file })),
  });
}

async function git(
  root: string,
  args: readonly string[],
): Promise<{ exitCode: number; stdout: string; stderr: string } | null> {
  // Optional locks would make a mere look fail a commit that runs at the same time.
  const env = { GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
  // A hundred small modules, which most commands never need.
  const { execa } = await import("execa");
  const result = await execa("git", args, { cwd: root, env, reject: false, stripFinalNewline: false });
  if (result.exitCode === undefined) return null;
  return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}

/** Paths of `git status --porcelain=v2 -z`, relative to the top of the repository (git-status(1), "Porcelain Format Version 2"). */
function changedPaths(output: string): string[] {
  const records = output.split("\0");
  const paths: string[] = [];
  for (let at = 0; at < records.length; at++) {
    const record = records[at]!;
    const fields = { "1": 8, "2": 9, u: 10, "?": 1 }[record[0] ?? ""];
    if (fields === undefined) continue;
    paths.push(record.split(" ").slice(fields).join(" "));
    if (record[0] === "2") at++; // the old name of a renamed file is a record of its own
  }
  return paths;
}

/** What msa itself writes between two extractions: its settings, the route table that `msa move` edits, its journal. */
function isOwn(path: string): boolean {
  return path.startsWith(".msa/") || /^(msa\.config\.[a-z]+|msa\.routes\.json)$/.test(path);
}
