import type { Step } from "../data/packed-steps.ts";
import type { Piece } from "../data/piece.ts";
import type { Comparison } from "./same-answers.ts";

/** Where one file leads, and what of it counts. */
export interface OneFlow {
  readonly steps: readonly Step[];
  /** Places of table accesses. */
  readonly accesses: readonly { readonly start: number; readonly end: number }[];
  /** Places that are more than computing. */
  readonly impure: readonly number[];
}

interface ComparedBody {
  readonly body: Piece;
  readonly newBody: Piece;
  /** Nodes around the body, from the inside to the file itself; before and now. */
  readonly around: readonly (readonly [Piece, Piece])[];
}

export interface FlowInput {
  readonly path: string;
  readonly bodies: readonly ComparedBody[];
  /** Whether any code of the project is kept under a name. */
  readonly isMethod: (name: string) => boolean;
  readonly comparison: Comparison;
}

/**
 * Whether code leads where it led: outside the bodies step by step, and for each body, and all that holds it, by where it leads
 * for the first time. What a piece of the file does by itself, and leads to nothing, may come and go.
 */
export function leadsTheSame(before: OneFlow, after: OneFlow, input: FlowInput): boolean {
  const { bodies, comparison } = input;
  const old = withoutIdle(before, input);
  const now = withoutIdle(after, input);
  const outside = (flow: OneFlow, inner: readonly Piece[]) => {
    const isOutside = (position: number): boolean => !inner.some((piece) => holds(piece, position));
    return {
      steps: flow.steps.filter(({ position }) => isOutside(position)),
      impure: flow.impure.filter(isOutside).map((position) => ({ position })),
    };
  };
  const oldBodies = bodies.map(({ body }) => body);
  const newBodies = bodies.map(({ newBody }) => newBody);
  if (!comparison.same(outside(old, oldBodies), outside(now, newBodies))) return false;
  const seen = new Set<string>();
  const samePiece = (a: Piece, b: Piece): boolean => {
    const key = `${a.start}:${a.end}`;
    if (seen.has(key)) return true;
    seen.add(key);
    if (isImpure(old, a) !== isImpure(now, b)) return false;
    const left = leads(old, a);
    const right = leads(now, b);
    return left.length === right.length && left.every((lead, index) => sameLead(lead, right[index]!)); // as many
  };
  const sameLead = (a: Lead, b: Lead): boolean => {
    if (typeof a === "string" || typeof b === "string") return a === b;
    if (!comparison.same(a, b)) return false;
    return a.file !== input.path || !oldBodies.some((body) => within(body, a)) || samePiece(a, b);
  };
  return bodies.every(({ around }) => around.every(([a, b]) => samePiece(a, b)));
}

/** A piece of code, or the name of a method. */
type Lead = Piece | string;

function leads(flow: OneFlow, piece: Piece): Lead[] {
  const found = new Map<string, Lead>();
  for (const { position, pieces, method, promised } of flow.steps) {
    if (!holds(piece, position)) continue;
    if (method !== null) {
      const name = `${method}${promised === true ? " promised" : ""}`;
      found.set(name, name);
    } else for (const lead of pieces) found.set(`${lead.file} ${lead.start} ${lead.end}`, lead);
  }
  return [...found.values()];
}

function isImpure({ impure }: OneFlow, piece: Piece): boolean {
  return impure.some((position) => holds(piece, position));
}

function withoutIdle(flow: OneFlow, { path, isMethod }: FlowInput): OneFlow {
  let steps = flow.steps.filter(
    ({ method, promised }) => method === null || promised === true || isMethod(method),
  );
  for (;;) {
    const isIdle = (piece: Piece): boolean =>
      piece.file === path &&
      !steps.some(({ position }) => holds(piece, position)) &&
      !flow.accesses.some(({ start, end }) => start >= piece.start && end <= piece.end) &&
      !isImpure(flow, piece);
    const left = steps.flatMap((step) => {
      const pieces = step.pieces.filter((piece) => !isIdle(piece));
      return step.method === null && pieces.length === 0 ? [] : [{ ...step, pieces }];
    });
    if (left.length === steps.length) return { ...flow, steps: left };
    steps = left;
  }
}

function holds({ start, end }: Piece, position: number): boolean {
  return start <= position && position < end;
}

function within(outer: Piece, inner: Piece): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
