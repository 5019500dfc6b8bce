import { compareText } from "../../../util/compare-text.ts";
import type { BoundaryReference } from "../monolith.ts";
import type { Crossing, Decision } from "./crossing.ts";
import { type Border, crossings } from "./crossings.ts";
import { decide } from "./decide.ts";

interface Row {
  readonly crossing: Crossing;
  readonly decision: Decision;
  sites: number;
  needsAwait: boolean;
  chatty: BoundaryReference["chatty"];
  readonly hazards: readonly string[];
}

/** Every symbol of a module that another one uses, per kind; of several uses the one that holds up most decides. */
export function boundaryReferences(border: Border): BoundaryReference[] {
  const rows = new Map<string, Row>();
  for (const crossing of crossings(border)) {
    const { reference, fromModule, toModule } = crossing;
    const key = [fromModule, toModule, reference.to, reference.member ?? "", reference.kind].join("\n");
    const decision = decide(crossing);
    const known = rows.get(key);
    const worse = known === undefined || severity(decision) > severity(known.decision);
    const row: Row = {
      crossing: worse ? crossing : known.crossing,
      decision: worse ? decision : known.decision,
      sites: (known?.sites ?? 0) + 1,
      needsAwait: known?.needsAwait === true || decision.needsAwait,
      chatty: known?.chatty ?? chattiness(crossing, decision),
      hazards: union(known?.hazards ?? [], hazardsOf(crossing, decision)),
    };
    rows.set(key, row);
  }
  return [...rows.values()].map(asReference).sort(byPlace);
}

const order = ["copy", "remote", "colocate", "refuse"];

const severity = ({ verdict }: Decision): number => order.indexOf(verdict);

function chattiness(
  { reference, inMiddleware }: Crossing,
  { verdict }: Decision,
): BoundaryReference["chatty"] {
  if (verdict !== "remote" || reference.call === null) return null;
  if (reference.call.inLoop || reference.call.context === "array-callback") return "loop";
  return inMiddleware ? "middleware" : null;
}

/** Values that JSON changes, where they would be sent. */
function hazardsOf({ trait }: Crossing, { verdict }: Decision): readonly string[] {
  return verdict === "remote" ? (trait?.hazards ?? []) : [];
}

/** Most uses add nothing new. */
function union(all: readonly string[], more: readonly string[]): readonly string[] {
  return more.every((one) => all.includes(one)) ? all : [...new Set([...all, ...more])];
}

function asReference({ crossing, decision, sites, needsAwait, chatty, hazards }: Row): BoundaryReference {
  const { reference, fromModule, toModule, target } = crossing;
  // `module.exports.get = …` is a statement without a name: its file has one.
  const name = target.name ?? target.file.replace(/^.*\/|\.[^./]*$/g, "");
  return {
    file: reference.file,
    line: reference.line,
    fromModule,
    toModule,
    symbol: reference.member === null ? name : `${name}.${reference.member}`,
    kind: reference.kind,
    sites,
    ...decision,
    needsAwait,
    chatty,
    hazards: [...hazards].sort(),
  };
}

function byPlace(a: BoundaryReference, b: BoundaryReference): number {
  return (
    compareText(a.fromModule, b.fromModule) ||
    compareText(a.toModule, b.toModule) ||
    compareText(a.symbol, b.symbol) ||
    compareText(a.kind, b.kind) ||
    compareText(a.file, b.file) ||
    a.line - b.line
  );
}
