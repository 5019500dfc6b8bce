import { ts } from "ts-morph";
import { isNameOnly } from "../units/is-name-only.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { type UnitDraft, unitAt } from "../units/unit-draft.ts";

/** Units that the code in a node refers to; for a function written in place also the unit it stands in. */
export function unitsInside(units: UnitsRead, node: ts.Node): UnitDraft[] {
  const found = new Set<UnitDraft>();
  const own = unitAt(units.byNode, node);
  if (own !== null && ts.isFunctionLike(node)) found.add(own);
  const visit = (inner: ts.Node): void => {
    if (ts.isIdentifier(inner) && !isNameOnly(inner)) {
      for (const target of units.names.identifier(inner))
        if (target.kind !== "import" && target.kind !== "reexport" && !target.typeOnly) found.add(target);
    }
    ts.forEachChild(inner, visit);
  };
  visit(node);
  return [...found];
}

export function idsOf(drafts: Iterable<UnitDraft>): string[] {
  return [...new Set([...drafts].map((draft) => draft.id))].sort();
}
