import type { UnitId } from "../../read/facts.ts";
import type { UnitIndex } from "./index-units.ts";

/** What each unit needs when it runs, by number: `targets[starts[n]]` up to `targets[starts[n + 1] - 1]`. */
export interface ReachGraph {
  readonly size: number;
  readonly numberOf: ReadonlyMap<UnitId, number>;
  readonly starts: Uint32Array;
  readonly targets: Uint32Array;
}

/** A class and its methods reach each other: which method a variable of its type calls is not followed here. */
export function reachGraph({ units, numberOf, starts: from, targets: refs }: UnitIndex): ReachGraph {
  const erased = Uint8Array.from(units, (unit) => (unit.typeOnly ? 1 : 0));
  const parents = Int32Array.from(units, ({ kind, parent }) =>
    kind === "member" && parent !== null ? (numberOf.get(parent) ?? -1) : -1,
  );
  const starts = new Uint32Array(units.length + 1);
  const eachEdge = (visit: (from: number, to: number) => void): void => {
    for (let unit = 0; unit < units.length; unit++) {
      if (erased[unit] === 1) continue;
      for (let at = from[unit]!; at < from[unit + 1]!; at++)
        if (erased[refs[at]!] === 0) visit(unit, refs[at]!);
      if (parents[unit] === -1) continue;
      visit(unit, parents[unit]!);
      visit(parents[unit]!, unit);
    }
  };
  eachEdge((source) => {
    starts[source + 1]! += 1;
  });
  for (let unit = 0; unit < units.length; unit++) starts[unit + 1]! += starts[unit]!;
  const next = starts.slice();
  const targets = new Uint32Array(starts[units.length]!);
  eachEdge((source, target) => {
    targets[next[source]!++] = target;
  });
  return { size: units.length, numberOf, starts, targets };
}

/**
 * For each label the units that it reaches from its starts, 32 labels at a time as bits, each block handed to `visit`. Passes in depth-first order until nothing changes: linear for code without long cycles.
 */
export function spreadLabels(
  graph: ReachGraph,
  starts: readonly (readonly number[])[],
  visit: (bits: Int32Array) => void,
): void {
  if (starts.length === 0) return;
  const order = callersFirst(graph);
  for (let first = 0; first < starts.length; first += 32) {
    const bits = new Int32Array(graph.size);
    for (const [offset, units] of starts.slice(first, first + 32).entries())
      for (const unit of units) bits[unit]! |= 1 << offset;
    for (let changed = true; changed; ) changed = pass(graph, order, bits);
    visit(bits);
  }
}

/** True when a unit that was already passed gained a label. */
function pass({ starts, targets }: ReachGraph, order: Uint32Array, bits: Int32Array): boolean {
  let changed = false;
  for (const unit of order) {
    const own = bits[unit]!;
    if (own === 0) continue;
    for (let at = starts[unit]!; at < starts[unit + 1]!; at++) {
      const target = targets[at]!;
      if ((bits[target]! | own) !== bits[target]) {
        bits[target]! |= own;
        changed = true;
      }
    }
  }
  return changed;
}

/** Reverse postorder of a depth-first walk. */
function callersFirst({ size, starts, targets }: ReachGraph): Uint32Array {
  const order = new Uint32Array(size);
  const seen = new Uint8Array(size);
  const next = starts.slice();
  let free = size;
  for (let root = 0; root < size; root++) {
    if (seen[root] === 1) continue;
    seen[root] = 1;
    const open = [root];
    while (open.length > 0) {
      const unit = open[open.length - 1]!;
      if (next[unit]! === starts[unit + 1]!) {
        order[--free] = unit;
        open.pop();
        continue;
      }
      const target = targets[next[unit]!++]!;
      if (seen[target] === 1) continue;
      seen[target] = 1;
      open.push(target);
    }
  }
  return order;
}

/** How many calls of those that enter at `entries` may reach each unit: every path is taken to be taken. */
export function callsPerUnit(
  graph: ReachGraph,
  entries: readonly { readonly unit: UnitId; readonly calls: number }[],
): Float64Array {
  const calls = new Float64Array(graph.size);
  const stamp = new Int32Array(graph.size).fill(-1);
  for (const [turn, entry] of entries.entries()) {
    const start = graph.numberOf.get(entry.unit);
    if (start === undefined || entry.calls <= 0) continue;
    const open = [start];
    stamp[start] = turn;
    for (let unit = open.pop(); unit !== undefined; unit = open.pop()) {
      calls[unit]! += entry.calls;
      for (let at = graph.starts[unit]!; at < graph.starts[unit + 1]!; at++) {
        const target = graph.targets[at]!;
        if (stamp[target] === turn) continue;
        stamp[target] = turn;
        open.push(target);
      }
    }
  }
  return calls;
}
