import type { ts } from "ts-morph";
import type { Sources } from "../project/open-sources.ts";
import type { Flow, Piece } from "./flow.ts";
import type { FoundAccess } from "./found-access.ts";

/** Every table access that may happen when the code in a node runs; `surely`: without guesses between methods of one name. */
export type ReachData = (node: ts.Node, surely?: boolean) => ReadonlySet<FoundAccess>;

/** What a piece of code does itself, and where it leads. */
interface Reached {
  readonly accesses: readonly FoundAccess[];
  readonly next: readonly string[];
  /** Of `next`, what does not depend on which of several methods of one name is meant. */
  readonly sure: readonly string[];
}

/** Follows calls from a piece of code through the project; each piece is looked at once, however many handlers share it. */
export function createReachData(sources: Sources, flow: Flow, accesses: readonly FoundAccess[]): ReachData {
  const byFile = new Map<string, FoundAccess[]>();
  for (const access of accesses) {
    const list = byFile.get(access.file);
    if (list === undefined) byFile.set(access.file, [access]);
    else list.push(access);
  }
  const pieces = new Map<string, Piece>();
  const known = new Map<string, Reached>();

  function keyOf(piece: Piece): string {
    const key = `${piece.file}:${piece.start}:${piece.end}`;
    if (!pieces.has(key)) pieces.set(key, piece);
    return key;
  }

  function reached(key: string): Reached {
    const before = known.get(key);
    if (before !== undefined) return before;
    const { file, start, end } = pieces.get(key)!; // every key comes from keyOf
    const next = new Set<string>();
    const sure = new Set<string>();
    const steps = flow.steps(file);
    for (let at = firstAt(steps, start); at < steps.length && steps[at]!.position < end; at++) {
      const { pieces: to, method } = steps[at]!; // at < length
      const leads = method === null ? to : flow.methods(method);
      for (const piece of leads) {
        next.add(keyOf(piece));
        if (method === null || leads.length === 1) sure.add(keyOf(piece));
      }
    }
    const own = (byFile.get(file) ?? []).filter((access) => access.start >= start && access.end <= end);
    const result = { accesses: own, next: [...next], sure: [...sure] };
    known.set(key, result);
    return result;
  }

  /** One body answers at many places: the same guard stands before hundreds of handlers. */
  const answers = new Map<string, ReadonlySet<FoundAccess>>();

  return (node, surely = false) => {
    const start = keyOf({ file: sources.pathOf(node), start: node.pos, end: node.end });
    const asked = `${start}:${surely}`;
    const before = answers.get(asked);
    if (before !== undefined) return before;
    const found = new Set<FoundAccess>();
    const seen = new Set([start]);
    const queue = [start];
    for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
      const { accesses: own, next, sure } = reached(key);
      for (const access of own) found.add(access);
      for (const other of surely ? sure : next) {
        if (seen.has(other)) continue;
        seen.add(other);
        queue.push(other);
      }
    }
    answers.set(asked, found);
    return found;
  };
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
