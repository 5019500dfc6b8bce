import type { Flow } from "./flow.ts";
import type { FoundAccess } from "./found-access.ts";
import { createKnownPieces, type KnownPiece } from "./known-pieces.ts";
import type { Piece } from "./piece.ts";

/** What a piece of code does itself, and where it leads. */
interface ReachedPiece {
  readonly accesses: readonly FoundAccess[];
  readonly next: readonly KnownPiece[];
  /** Of `next`, what does not depend on which of several methods of one name is meant. */
  readonly sure: readonly KnownPiece[];
}

/** Each piece is looked at once, however many handlers share it. */
export interface PieceGraph {
  find(piece: Piece): KnownPiece;
  at(piece: KnownPiece): ReachedPiece;
}

export function createPieceGraph(flow: Flow, accesses: readonly FoundAccess[]): PieceGraph {
  const byFile = new Map<string, FoundAccess[]>();
  for (const access of accesses) {
    const list = byFile.get(access.file);
    if (list === undefined) byFile.set(access.file, [access]);
    else list.push(access);
  }
  const find = createKnownPieces();
  const known = new Map<KnownPiece, ReachedPiece>();

  function at(piece: KnownPiece): ReachedPiece {
    const before = known.get(piece);
    if (before !== undefined) return before;
    const { file, start, end } = piece;
    const next = new Set<KnownPiece>();
    const sure = new Set<KnownPiece>();
    const steps = flow.steps(file);
    for (let index = firstAt(steps, start); index < steps.length && steps[index]!.position < end; index++) {
      const { pieces: to, method } = steps[index]!; // index < length
      const leads = method === null ? to : flow.methods(method);
      for (const lead of leads) {
        const found = find(lead);
        next.add(found);
        if (method === null || leads.length === 1) sure.add(found);
      }
    }
    const own = (byFile.get(file) ?? []).filter((access) => access.start >= start && access.end <= end);
    const result = { accesses: own, next: [...next], sure: [...sure] };
    known.set(piece, result);
    return result;
  }

  return { find, at };
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
