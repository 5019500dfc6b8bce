/** What a module's history says: commits that touch it, and how many of those touch each other module too. */
export interface CoChange {
  readonly commits: number;
  /** Commits that touch another module too. */
  readonly together: number;
  readonly with: ReadonlyMap<string, number>;
}

/** A commit over more files than this is a rename or a new formatter: it says nothing about what belongs together. */
const massChange = 50;

/** `commits` are lists of paths as the project names them; paths outside modules count for nothing. */
export function coChangeOf(
  commits: readonly (readonly string[])[],
  moduleOf: ReadonlyMap<string, string>,
): Map<string, CoChange> {
  const found = new Map<string, { commits: number; together: number; with: Map<string, number> }>();
  for (const files of commits) {
    if (files.length > massChange) continue;
    const touched = new Set(files.flatMap((file) => moduleOf.get(file) ?? []));
    for (const name of touched) {
      const row = found.get(name) ?? { commits: 0, together: 0, with: new Map<string, number>() };
      row.commits += 1;
      if (touched.size > 1) row.together += 1;
      for (const other of touched) if (other !== name) row.with.set(other, (row.with.get(other) ?? 0) + 1);
      found.set(name, row);
    }
  }
  return found;
}
