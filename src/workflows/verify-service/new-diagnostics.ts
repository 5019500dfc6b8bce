const diagnostic = /^(?<file>[^\s(][^(]*)\(\d+,\d+\): error (?<code>TS\d+): (?<message>.*)$/;
const fileless = /^error (?<code>TS\d+): (?<message>.*)$/;

/** Errors in `lines` (output of tsc) that `baseline` does not have as often. Positions do not count: pruning moves lines. */
export function newDiagnostics(lines: readonly string[], baseline: readonly string[]): string[] {
  const known = new Map<string, number>();
  for (const line of baseline) {
    const key = keyOf(line);
    if (key !== null) known.set(key, (known.get(key) ?? 0) + 1);
  }
  return lines.filter((line) => {
    const key = keyOf(line);
    if (key === null) return false;
    const left = known.get(key) ?? 0;
    known.set(key, left - 1);
    return left <= 0;
  });
}

/** Messages name files of packages by their whole path, and the two folders are not the same. */
export function withoutRoots(lines: readonly string[], roots: readonly string[]): string[] {
  return lines.map((line) => roots.reduce((text, root) => text.replaceAll(`${root}/`, ""), line));
}

function keyOf(line: string): string | null {
  const groups = (diagnostic.exec(line) ?? fileless.exec(line))?.groups;
  if (groups === undefined) return null;
  // Packages of a workspace lie further up than the service, and are the monolith's own.
  const file = (groups.file ?? "").replaceAll("\\", "/").replace(/^(\.\.\/)+(?=node_modules\/)/, "");
  return `${file} ${groups.code} ${groups.message}`;
}
