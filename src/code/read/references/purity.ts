import type { Flow } from "../data/flow.ts";
import { createKnownPieces, type KnownPiece } from "../data/known-pieces.ts";
import type { Piece } from "../data/piece.ts";
import type { Span } from "../facts/place.ts";

/** Does nothing that a piece of code may run do more than compute? */
export type IsPure = (piece: Piece) => boolean;

/** Positions by file that make what holds them impure, sorted. */
export type Points = ReadonlyMap<string, readonly number[]>;

/** Where decorators stand, by file: they run when the class is declared, not when its members do. */
export type Ranges = ReadonlyMap<string, readonly Span[]>;

interface Known {
  readonly next: readonly KnownPiece[];
  readonly own: boolean;
}

/** Every piece is looked at once, however many targets share it: what is found for one is kept for all. */
export function createIsPure(flow: Flow, points: Points, decorators: Ranges): IsPure {
  const find = createKnownPieces();
  const known = new Map<KnownPiece, Known>();
  const verdicts = new Map<KnownPiece, boolean>();

  function look(code: KnownPiece): Known {
    const before = known.get(code);
    if (before !== undefined) return before;
    const { file, start, end } = code;
    let own = firstAtLeast(points.get(file) ?? [], start, (at) => at) < end;
    const next = new Set<KnownPiece>();
    const steps = own ? [] : flow.steps(file);
    const skipped = decorators.get(file) ?? [];
    for (let at = indexAtLeast(steps, start); at < steps.length && steps[at]!.position < end; at++) {
      const { position, pieces: to, method, promised } = steps[at]!; // at < length
      if (
        skipped.some((one) => holdsWhole({ start, end }, one) && one.start <= position && position < one.end)
      )
        continue;
      const named = method === null ? [] : flow.methods(method);
      // Somebody outside the project has it then.
      if (promised === true && named.length === 0) own = true;
      const leads = method === null ? to : promised !== true && builtinMethods.has(method) ? [] : named;
      for (const piece of leads) next.add(find(piece));
    }
    const result = { own, next: [...next] };
    known.set(code, result);
    return result;
  }

  /**
   * All that can be reached from here is pure when nothing of it is impure; else what leads to something impure is
   * impure, found by walking the edges backwards.
   */
  return (piece) => {
    const start = find(piece);
    const before = verdicts.get(start);
    if (before !== undefined) return before;
    const reached = [start];
    const seen = new Set(reached);
    const from = new Map<KnownPiece, KnownPiece[]>();
    const impure: KnownPiece[] = [];
    for (const code of reached) {
      const verdict = verdicts.get(code);
      if (verdict === false) impure.push(code);
      if (verdict !== undefined) continue;
      const { own, next } = look(code);
      if (own) impure.push(code);
      for (const other of next) {
        const list = from.get(other);
        if (list === undefined) from.set(other, [code]);
        else list.push(code);
        if (!seen.has(other)) {
          seen.add(other);
          reached.push(other);
        }
      }
    }
    const bad = new Set(impure);
    for (const code of bad) for (const other of from.get(code) ?? []) bad.add(other);
    for (const code of reached) verdicts.set(code, !bad.has(code));
    return !bad.has(start);
  };
}

function holdsWhole(piece: Span, other: Span): boolean {
  return (
    piece.start <= other.start && other.end <= piece.end && piece.end - piece.start > other.end - other.start
  );
}

function firstAtLeast<Item>(sorted: readonly Item[], position: number, of: (item: Item) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (of(sorted[middle]!) < position) low = middle + 1;
    else high = middle;
  }
  const found = sorted[low];
  return found === undefined ? Number.POSITIVE_INFINITY : of(found);
}

function indexAtLeast(sorted: readonly { readonly position: number }[], position: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.position < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `roles.find(…)` on something of unknown type is far more often a list's than a service's. */
const builtinMethods = new Set(
  [Array, String, Map, Set, Promise, Date, Number, Object, RegExp, Function].flatMap(({ prototype }) =>
    Object.getOwnPropertyNames(prototype),
  ),
);
