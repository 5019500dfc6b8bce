import type { RuntimeUse } from "../graph/runtime-uses.ts";

/** All uses of code of one file by another file, in one direction. */
export interface FileEdge {
  readonly from: string;
  readonly to: string;
  /** References in the code; with traffic, requests that may take them. Above 0. */
  readonly volume: number;
}

/**
 * Edges between files of modules. With `calls` (requests that reach a unit, by its number) an edge weighs what may have gone over it, and
 * one that no request reached is none: that is how the run-time measures are defined.
 */
export function fileEdges(
  uses: readonly RuntimeUse[],
  moduleOf: ReadonlyMap<string, string>,
  calls: Float64Array | null,
): FileEdge[] {
  const edges = new Map<string, Map<string, number>>();
  for (const { from, fromFile, toFile } of uses) {
    if (fromFile === toFile || !moduleOf.has(fromFile) || !moduleOf.has(toFile)) continue;
    const volume = calls === null ? 1 : (calls[from] ?? 0);
    if (volume === 0) continue;
    let row = edges.get(fromFile);
    if (row === undefined) {
      row = new Map();
      edges.set(fromFile, row);
    }
    row.set(toFile, (row.get(toFile) ?? 0) + volume);
  }
  return [...edges].flatMap(([from, row]) => [...row].map(([to, volume]) => ({ from, to, volume })));
}
