import type { Registration, StateFact, StateHandler } from "../facts.ts";
import type { HandlerBodies } from "../frameworks/build-trees.ts";
import type { Sources } from "../project/open-sources.ts";
import type { FoundState } from "../runtime/read-state.ts";
import type { KnownPiece } from "./known-pieces.ts";
import type { PieceGraph } from "./piece-graph.ts";

interface Input {
  readonly sources: Sources;
  readonly apps: readonly Registration[];
  readonly bodies: HandlerBodies;
  readonly graph: PieceGraph;
}

/** One of the states, and whether it is changed there. */
interface Touch {
  readonly state: number;
  readonly writes: boolean;
}

/**
 * Says of each state which handlers surely lead to it. A method that is called on something unknown counts where the file that
 * declares the state has one of that name: `store.add(…)` may be this store's, and hardly that of a file far away.
 */
export function stateReach(input: Input, found: readonly FoundState[]): StateFact[] {
  const handlers = found.map((): StateHandler[] => []);
  const touches = touchesOf(input.graph, found);
  const visit = (registration: Registration): void => {
    for (const handler of registration.handlers) {
      const body = input.bodies.get(handler);
      if (body === undefined) continue;
      const start = { file: input.sources.pathOf(body), start: body.pos, end: body.end };
      for (const [state, writes] of touchedFrom(input.graph, input.graph.find(start), touches))
        handlers[state]?.push({ registration: registration.unit, writes });
    }
    for (const child of registration.children) visit(child);
  };
  if (found.length > 0) for (const app of input.apps) visit(app);
  return found.map(({ fact }, state) => ({ ...fact, handlers: handlers[state] ?? [] }));
}

function touchedFrom(
  graph: PieceGraph,
  start: KnownPiece,
  touches: (piece: KnownPiece) => readonly Touch[],
): Map<number, boolean> {
  const touched = new Map<number, boolean>();
  const seen = new Set([start]);
  for (const piece of seen) {
    for (const { state, writes } of touches(piece)) touched.set(state, writes || touched.get(state) === true);
    for (const next of graph.at(piece).sure) seen.add(next);
  }
  return touched;
}

/** What a piece of code touches itself, and through methods of unknown objects that a state's own file has. */
function touchesOf(graph: PieceGraph, found: readonly FoundState[]): (piece: KnownPiece) => readonly Touch[] {
  const places = new Map<string, (Touch & { readonly position: number })[]>();
  const holding = new Map<string, Set<number>>();
  found.forEach(({ fact, places: own }, state) => {
    holding.set(fact.file, (holding.get(fact.file) ?? new Set()).add(state));
    for (const { file, position, writes } of own) {
      const list = places.get(file);
      if (list === undefined) places.set(file, [{ state, writes, position }]);
      else list.push({ state, writes, position });
    }
  });
  const known = new Map<KnownPiece, readonly Touch[]>();
  const inside = ({ file, start, end }: KnownPiece): readonly Touch[] =>
    (places.get(file) ?? []).filter(({ position }) => start <= position && position < end);

  /** Through the file that holds it, by whatever the calls may mean. */
  function within(start: KnownPiece): Touch[] {
    const own = holding.get(start.file);
    const seen = new Set([start]);
    const touched: Touch[] = [];
    for (const piece of seen) {
      touched.push(...inside(piece).filter(({ state }) => own?.has(state)));
      for (const next of graph.at(piece).next) if (next.file === start.file) seen.add(next);
    }
    return touched;
  }

  return (piece) => {
    const before = known.get(piece);
    if (before !== undefined) return before;
    const { next, sure } = graph.at(piece);
    const guessed = next.filter((one) => !sure.includes(one) && holding.has(one.file));
    const touched = [...inside(piece), ...guessed.flatMap(within)];
    known.set(piece, touched);
    return touched;
  };
}
