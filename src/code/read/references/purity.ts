import type { Flow, Piece } from "../data/flow.ts";
import type { Span } from "../facts/place.ts";

/** Does nothing that a piece of code may run do more than compute? */
export type IsPure = (piece: Piece) => boolean;

/** Positions by file that make what holds them impure, sorted. */
export type Points = ReadonlyMap<string, readonly number[]>;

/** Where decorators stand, by file: they run when the class is declared, not when its members do. */
export type Ranges = ReadonlyMap<string, readonly Span[]>;

interface Known {
  readonly next: readonly string[];
  readonly own: boolean;
}

/** Every piece is looked at once, however many targets share it: what is found for one is kept for all. */
export function createIsPure(flow: Flow, points: Points, decorators: Ranges): IsPure {
  const pieces = new Map<string, Piece>();
  const known = new Map<string, Known>();
  const verdicts = new Map<string, boolean>();

  function keyOf(piece: Piece): string {
    const key = `${piece.file}:${piece.start}:${piece.end}`;
    if (!pieces.has(key)) pieces.set(key, piece);
    return key;
  }

  function look(key: string): Known {
    const before = known.get(key);
    if (before !== undefined) return before;
    const { file, start, end } = pieces.get(key)!; // every key comes from keyOf
    let own = firstAtLeast(points.get(file) ?? [], start, (at) => at) < end;
    const next = new Set<string>();
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
      for (const piece of leads) next.add(keyOf(piece));
    }
    const result = { own, next: [...next] };
    known.set(key, result);
    return result;
  }

  /**
   * All that can be reached from here is pure when nothing of it is impure; else what leads to something impure is
   * impure, found by walking the edges backwards.
   */
  return (piece) => {
    const start = keyOf(piece);
    const before = verdicts.get(start);
    if (before !== undefined) return before;
    const reached = [start];
    const seen = new Set(reached);
    const from = new Map<string, string[]>();
    const impure: string[] = [];
    for (const key of reached) {
      const verdict = verdicts.get(key);
      if (verdict === false) impure.push(key);
      if (verdict !== undefined) continue;
      const { own, next } = look(key);
      if (own) impure.push(key);
      for (const other of next) {
        const list = from.get(other);
        if (list === undefined) from.set(other, [key]);
        else list.push(key);
        if (!seen.has(other)) {
          seen.add(other);
          reached.push(other);
        }
      }
    }
    const bad = new Set(impure);
    for (const key of bad) for (const other of from.get(key) ?? []) bad.add(other);
    for (const key of reached) verdicts.set(key, !bad.has(key));
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
