import type { ts } from "ts-morph";
import type { Sources } from "../project/open-sources.ts";
import type { FoundAccess } from "./found-access.ts";
import type { KnownPiece } from "./known-pieces.ts";
import type { PieceGraph } from "./piece-graph.ts";

/** Every table access that may happen when the code in a node runs; `surely`: without guesses between methods of one name. */
export type ReachData = (node: ts.Node, surely?: boolean) => ReadonlySet<FoundAccess>;

/** Follows calls from a piece of code through the project. */
export function createReachData(sources: Sources, graph: PieceGraph): ReachData {
  /** One body answers at many places: the same guard stands before hundreds of handlers. */
  const certain = new Map<KnownPiece, ReadonlySet<FoundAccess>>();
  const possible = new Map<KnownPiece, ReadonlySet<FoundAccess>>();

  return (node, surely = false) => {
    const answers = surely ? certain : possible;
    const start = graph.find({ file: sources.pathOf(node), start: node.pos, end: node.end });
    const before = answers.get(start);
    if (before !== undefined) return before;
    const found = new Set<FoundAccess>();
    const seen = new Set([start]);
    const queue = [start];
    for (let piece = queue.pop(); piece !== undefined; piece = queue.pop()) {
      const { accesses: own, next, sure } = graph.at(piece);
      for (const access of own) found.add(access);
      for (const other of surely ? sure : next) {
        if (seen.has(other)) continue;
        seen.add(other);
        queue.push(other);
      }
    }
    answers.set(start, found);
    return found;
  };
}
