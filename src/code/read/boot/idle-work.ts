import type { ts } from "ts-morph";
import type { Machine } from "./machine.ts";

/** Steps that a function may go down into itself without wiring anything. */
const idleDescent = 5_000;
/** A run below is one of a small helper, which paths may be made with. */
const smallRun = 200;
/** Of all steps, what one function may spend in runs that wire nothing. */
const idleShare = 1 / 20;

interface Active {
  readonly node: ts.Node;
  /** What was left, and what had been wired, when it began. */
  readonly budget: number;
  readonly wired: number;
}

/**
 * Keeps the budget for what registers: large programs walk through data when they start (a column for each field of each
 * model, a log line that is searched for secrets), and here every branch of such code runs.
 */
export interface IdleWork {
  /** How many runs of the function are under way. */
  depth(node: ts.Node): number;
  readonly running: number;
  /** It has spent its share on runs, or on calls of itself, that registered, opened and loaded nothing. */
  isSpent(node: ts.Node): boolean;
  during<Result>(node: ts.Node, run: () => Result): Result;
}

export function createIdleWork(machine: () => Machine): IdleWork {
  const active: Active[] = [];
  const spent = new Map<ts.Node, number>();
  const total = machine().budget;

  function isSpent(node: ts.Node): boolean {
    if ((spent.get(node) ?? 0) > total * idleShare) return true;
    const outermost = active.find((own) => own.node === node);
    return (
      outermost !== undefined &&
      outermost.wired === machine().wired &&
      outermost.budget - machine().budget > idleDescent
    );
  }

  return {
    depth: (node) => active.filter((own) => own.node === node).length,
    get running() {
      return active.length;
    },
    isSpent,
    during(node, run) {
      const own: Active = { node, budget: machine().budget, wired: machine().wired };
      active.push(own);
      const result = run();
      active.pop();
      const cost = own.budget - machine().budget;
      if (machine().wired > own.wired) spent.delete(node);
      else if (cost > smallRun) spent.set(node, (spent.get(node) ?? 0) + cost);
      return result;
    },
  };
}
