import type { ts } from "ts-morph";
import { isNode } from "../project/body-looks.ts";
import { type EditedBody, placeAround } from "./edited-bodies.ts";

/** Where things of the changed file are now, and what they are called. */
export interface Moved {
  /** Null for a place inside the body of which nothing is known. */
  start(at: number): number | null;
  end(at: number): number | null;
  line(at: number): number | null;
  id(before: string): string;
}

export interface Comparison extends Moved {
  /** Whether two answers are one, but for places and ids that have moved. */
  same(before: unknown, after: unknown): boolean;
  /** Whether places inside the body are still in order, all answers taken together. */
  inOrder(): boolean;
}

export interface ComparisonInput {
  readonly path: string;
  readonly edits: readonly EditedBody[];
  readonly ids: ReadonlyMap<string, string>;
  readonly oldLineOf: (position: number) => number;
  readonly newLineOf: (position: number) => number;
}

const starts = new Set(["start", "pos", "position"]);
const lines = new Set(["line", "firstLine"]);

/**
 * Outside the bodies a place has moved with the text around it. Inside, places are the same when all answers that name them,
 * put side by side, agree on which belongs to which, in the same order.
 */
export function createComparison({ path, edits, ids, oldLineOf, newLineOf }: ComparisonInput): Comparison {
  const insideStarts = new Map<number, number>();
  const insideEnds = new Map<number, number>();
  const insideLines = new Map<number, number>();
  /** Lines of the changed regions. */
  const regions = edits.map(({ from, oldEnd, newFrom, newEnd }) => ({
    first: oldLineOf(from),
    last: oldLineOf(oldEnd),
    newFirst: newLineOf(newFrom),
    newLast: newLineOf(newEnd),
  }));

  const start = (at: number): number | null => placeAround(edits, at) ?? insideStarts.get(at) ?? null;
  const end = (at: number): number | null => placeAround(edits, at) ?? insideEnds.get(at) ?? null;

  function line(at: number): number | null {
    let shift = 0;
    for (const { first, last, newFirst, newLast } of regions) {
      if (at < first) break;
      const stays = first === last && newFirst === newLast;
      if (at <= last && !stays) return insideLines.get(at) ?? null;
      shift = newLast - last;
    }
    return at + shift;
  }

  function pair(at: number, now: number, known: number | null, among: Map<number, number>): boolean {
    if (known !== null) return known === now;
    among.set(at, now);
    return true;
  }

  function samePosition(before: number, after: number, key: string): boolean {
    if (key === "end") return pair(before, after, end(before), insideEnds);
    if (starts.has(key)) return pair(before, after, start(before), insideStarts);
    return lines.has(key) ? pair(before, after, line(before), insideLines) : before === after;
  }

  function sameNode(before: ts.Node, after: ts.Node): boolean {
    const { fileName } = before.getSourceFile();
    if (before.kind !== after.kind || after.getSourceFile().fileName !== fileName) return false;
    if (!fileName.endsWith(`/${path}`)) return before.pos === after.pos && before.end === after.end;
    return samePosition(before.pos, after.pos, "pos") && samePosition(before.end, after.end, "end");
  }

  function same(before: unknown, after: unknown, key: string, here: boolean): boolean {
    if (typeof before === "number" && typeof after === "number")
      return here ? samePosition(before, after, key) : before === after;
    // How to get from places to nodes: the places stand beside it.
    if (typeof before === "function") return typeof after === "function";
    if (typeof before === "string") return (ids.get(before) ?? before) === after;
    if (typeof before !== "object" || before === null || typeof after !== "object" || after === null)
      return before === after;
    if (isNode(before)) return isNode(after) && sameNode(before, after);
    if (before instanceof Map || before instanceof Set)
      return (
        before.constructor === after.constructor && same([...before], [...(after as Set<unknown>)], key, here)
      ); // as: of the same kind
    if (Array.isArray(before))
      return (
        Array.isArray(after) &&
        before.length === after.length &&
        before.every((one, index) => same(one, after[index], key, here))
      );
    const left = Object.entries(before);
    const right = new Map(Object.entries(after));
    const own = "file" in before && typeof before.file === "string" ? before.file === path : here;
    return (
      left.length === right.size &&
      left.every(([name, one]) => right.has(name) && same(one, right.get(name), name, own))
    );
  }

  function inOrder(): boolean {
    const places = [
      ...[...insideStarts].map(([at, now]) => ({ at, now, isEnd: false })),
      ...[...insideEnds].map(([at, now]) => ({ at, now, isEnd: true })),
    ].sort((a, b) => a.at - b.at || Number(b.isEnd) - Number(a.isEnd));
    const ordered = places.every(({ now, isEnd }, index) => {
      const before = places[index - 1];
      // What ends where the next one begins may have come apart; nothing may have come together.
      if (before === undefined) return true;
      return before.isEnd && !isEnd ? before.now <= now : before.now < now;
    });
    const inBodies = places.every(({ at, now }) =>
      edits.some(
        ({ open, close, newOpen, newClose }) =>
          open <= at && at <= close && newOpen <= now && now <= newClose,
      ),
    );
    const rows = [...insideLines].sort(([a], [b]) => a - b);
    const within = rows.every(([at, now]) =>
      regions.some(
        ({ first, last, newFirst, newLast }) =>
          first <= at && at <= last && newFirst <= now && now <= newLast,
      ),
    );
    return (
      ordered &&
      inBodies &&
      within &&
      rows.every(([, now], index) => index === 0 || (rows[index - 1]?.[1] ?? 0) < now)
    );
  }

  return {
    ...{ start, end, line, inOrder },
    id: (before) => ids.get(before) ?? before,
    same: (before, after) => same(before, after, "", true),
  };
}
