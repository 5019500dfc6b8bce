import type { UnitIndex } from "../graph/index-units.ts";
import type { ModuleNumbers } from "../graph/number-modules.ts";
import type { RuntimeUses } from "../graph/runtime-uses.ts";

/** All uses of code of one file by another file, in one direction. */
export interface FileEdge {
  readonly from: string;
  readonly to: string;
  /** References in the code; with traffic, requests that may take them. Above 0. */
  readonly volume: number;
}

/**
 * Edges between files of modules. With `calls` (requests that reach a unit, by its number) an edge weighs what may have
 * gone over it, and one that no request reached is none: that is how the run-time measures are defined.
 */
export function fileEdges(
  uses: RuntimeUses,
  { files }: UnitIndex,
  { ofFile }: ModuleNumbers,
  calls: Float64Array | null,
): FileEdge[] {
  const volumes = new Map<number, number>();
  for (let at = 0; at < uses.count; at++) {
    const from = uses.fromFile[at]!;
    const to = uses.toFile[at]!;
    if (from === to || ofFile[from] === -1 || ofFile[to] === -1) continue;
    const volume = calls === null ? 1 : calls[uses.fromUnit[at]!]!;
    const key = from * files.length + to;
    if (volume > 0) volumes.set(key, (volumes.get(key) ?? 0) + volume);
  }
  return [...volumes].map(([key, volume]) => ({
    from: files[Math.floor(key / files.length)] ?? "",
    to: files[key % files.length] ?? "",
    volume,
  }));
}
