import { ts } from "ts-morph";
import type { WiringSites } from "../units/unit-draft.ts";
import type { Boot } from "./boot.ts";

export interface SiteInput {
  readonly boot: Boot;
  readonly entry: ts.SourceFile | undefined;
  readonly sites: Iterable<{ readonly site: ts.Node; readonly kind: "call" | "statement" | "item" }>;
  /** Functions that boot in other ways. */
  readonly booting: Iterable<ts.Node>;
  /** Calls that look like registrations but were not seen to run. */
  readonly unseen: readonly ts.Node[];
}

/** Which functions boot the process, so that their statements can be kept or dropped one by one. */
export function wiringSites(input: SiteInput): WiringSites {
  const calls = new Set<ts.Node>(input.unseen);
  const statements = new Set<ts.Node>();
  const items = new Set<ts.Node>();
  for (const { site, kind } of input.sites)
    (kind === "call" ? calls : kind === "item" ? items : statements).add(site);

  const functions = new Set<ts.Node>(input.booting);
  for (const call of input.boot.calls) {
    for (const frame of call.frames) if (frame.wiring && frame.owner !== null) functions.add(frame.owner);
    const [frame] = call.frames;
    const fromEntry =
      frame !== undefined &&
      call.frames.length === 1 &&
      frame.owner === null &&
      call.node.getSourceFile() === input.entry;
    if (fromEntry && call.callee.kind === "function" && call.callee.node.getSourceFile() === input.entry)
      functions.add(call.callee.node);
  }
  for (const call of input.unseen) {
    const owner = ts.findAncestor(call, ts.isFunctionLike);
    if (owner !== undefined) functions.add(owner);
  }
  return {
    calls,
    statements,
    items,
    functions,
    around: aroundOf([...calls, ...statements, ...items, ...functions]),
  };
}

function aroundOf(nodes: readonly ts.Node[]): Set<ts.Node> {
  const around = new Set<ts.Node>();
  for (const node of nodes) {
    for (
      let current: ts.Node | undefined = node;
      current !== undefined && !around.has(current);
      current = current.parent
    )
      around.add(current);
  }
  return around;
}
