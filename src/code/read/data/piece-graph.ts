import type { Flow, Piece } from "./flow.ts";
import type { FoundAccess } from "./found-access.ts";

/** What a piece of code does itself, and where it leads. */
interface ReachedPiece {
  readonly file: string;
  readonly accesses: readonly FoundAccess[];
  readonly next: readonly string[];
  /** Of `next`, what does not depend on which of several methods of one name is meant. */
  readonly sure: readonly string[];
}

/** Each piece is looked at once, however many handlers share it. */
export interface PieceGraph {
  keyOf(piece: Piece): string;
  /** Of a key that `keyOf` gave. */
  at(key: string): ReachedPiece;
}

export function createPieceGraph(flow: Flow, accesses: readonly FoundAccess[]): PieceGraph {
  const byFile = new Map<string, FoundAccess[]>();
  for (const access of accesses) {
    const list = byFile.get(access.file);
    if (list === undefined) byFile.set(access.file, [access]);
    else list.push(access);
  }
  const pieces = new Map<string, Piece>();
  const known = new Map<string, ReachedPiece>();

  function keyOf(piece: Piece): string {
    const key = `${piece.file}:${piece.start}:${piece.end}`;
    if (!pieces.has(key)) pieces.set(key, piece);
    return key;
  }

  function at(key: string): ReachedPiece {
    const before = known.get(key);
    if (before !== undefined) return before;
    const { file, start, end } = pieces.get(key)!; // every key comes from keyOf
    const next = new Set<string>();
    const sure = new Set<string>();
    const steps = flow.steps(file);
    for (let index = firstAt(steps, start); index < steps.length && steps[index]!.position < end; index++) {
      const { pieces: to, method } = steps[index]!; // index < length
      const leads = method === null ? to : flow.methods(method);
      for (const piece of leads) {
        next.add(keyOf(piece));
        if (method === null || leads.length === 1) sure.add(keyOf(piece));
      }
    }
    const own = (byFile.get(file) ?? []).filter((access) => access.start >= start && access.end <= end);
    const result = { file, accesses: own, next: [...next], sure: [...sure] };
    known.set(key, result);
    return result;
  }

  return { keyOf, at };
}

/** Index of the first step at or behind a position. */
function firstAt(steps: readonly { readonly position: number }[], position: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]!.position < position) low = middle + 1;
    else high = middle;
  }
  return low;
}
