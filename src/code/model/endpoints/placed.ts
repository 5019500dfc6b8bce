import type { Registration, UnitId } from "../../read/facts.ts";

/** A registration with its full path, in the order in which the framework tries it. */
export interface Placed {
  readonly registration: Registration;
  /** Full mounted path; null when a part of it could not be folded. */
  readonly path: string | null;
  /** Path of the mounts alone. */
  readonly prefix: string | null;
  /** Mount units from the outside in. */
  readonly mounts: readonly UnitId[];
  /** Positions of the mounts in the tree: one call may mount many (a folder of plug-ins). */
  readonly within: readonly number[];
  /** Those of them out of which middleware does not reach. */
  readonly closed: readonly number[];
  /** What decides besides path and method whether a request gets here; null when nothing does. */
  readonly depends: string | null;
}

/** Filters of a route are listed behind its handler. */
export function handlerOf({ handlers }: Registration): Registration["handlers"][number] | undefined {
  return handlers.findLast((handler) => handler.stage === "handler") ?? handlers.at(-1);
}
