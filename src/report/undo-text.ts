import type { Paint } from "../util/paint.ts";

interface UndoLike {
  readonly status: "undone" | "dry-run" | "nothing-to-do";
  readonly undone: {
    readonly label: string;
    readonly interrupted: boolean;
    readonly restored: readonly string[];
    readonly removed: readonly string[];
    readonly merged: readonly string[];
    readonly dropped: readonly string[];
    readonly kept: readonly string[];
  } | null;
}

/** What was taken back, file by file. */
export function undoText(
  { status, undone }: UndoLike,
  { paint }: { readonly paint: Paint },
): { text: string; exitCode: number } {
  if (undone === null) return { text: "nothing to do: no change set is left", exitCode: 0 };
  const lines = [
    ...(status === "dry-run" ? undone.removed : byFolder(undone.removed)).map(
      (path) => `${paint.red("-")} ${path}`,
    ),
    ...undone.restored.map((path) => `${paint.yellow("~")} ${path}`),
    ...undone.merged.map(
      (path) => `${paint.yellow("~")} ${path} ${paint.dim("without this change set's part")}`,
    ),
    ...undone.dropped.map((path) => `${paint.red("!")} ${path} ${paint.dim("your edits are dropped")}`),
    ...undone.kept.map((path) => `${paint.dim("=")} ${path} ${paint.dim("is not msa's and stays")}`),
  ];
  const verb = status === "dry-run" ? "would undo" : paint.green("✔ undone");
  const what = undone.interrupted ? `the interrupted "${undone.label}"` : `"${undone.label}"`;
  return { text: [...lines, `${verb} ${what}`].join("\n"), exitCode: 0 };
}

const listed = 12;

/** Whole folders in place of their many files: once it is done, nobody reads eighty lines. */
function byFolder(paths: readonly string[]): readonly string[] {
  if (paths.length <= listed) return paths;
  const counts = new Map<string, number>();
  for (const path of paths) {
    const parts = path.split("/");
    const folder = parts.length > 2 ? `${parts.slice(0, 2).join("/")}/` : path;
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].map(([folder, count]) => (count === 1 ? folder : `${folder}  ${count} files`));
}
