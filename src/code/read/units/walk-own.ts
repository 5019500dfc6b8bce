import { ts } from "ts-morph";
import type { UnitDraft } from "./unit-draft.ts";

/** Visits a unit's own text: everything in it that is not a child unit. */
export function walkOwn(
  byNode: ReadonlyMap<ts.Node, UnitDraft>,
  draft: UnitDraft,
  visitor: (node: ts.Node) => void,
): void {
  // Asked for once: finding it opens the file.
  const own = draft.node;
  const visit = (node: ts.Node): void => {
    const child = node === own ? undefined : byNode.get(node);
    if (child !== undefined && child !== draft) {
      // What a chain hangs on stays when its links go.
      const base = child.form === "link" && child.group === null ? chainBase(byNode, node) : null;
      if (base !== null) visit(base);
      return;
    }
    visitor(node);
    ts.forEachChild(node, visit);
  };
  for (const part of draft.parts) visit(part);
}

function chainBase(byNode: ReadonlyMap<ts.Node, UnitDraft>, link: ts.Node): ts.Node | null {
  let current = link;
  while (
    ts.isCallExpression(current) &&
    byNode.get(current)?.form === "link" &&
    ts.isPropertyAccessExpression(current.expression)
  )
    current = current.expression.expression;
  return current === link ? null : current;
}
