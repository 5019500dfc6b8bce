import { ts } from "ts-morph";
import type { Boot } from "../boot/boot.ts";
import { textOf, type Value } from "../boot/values.ts";
import type { ListenFact } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";

export function readListens(sources: Sources, units: UnitsRead, boot: Boot): ListenFact[] {
  const seen = new Set<ts.Node>();
  return boot.calls.flatMap(({ node, callee, args }) => {
    if (
      !ts.isPropertyAccessExpression(node.expression) ||
      node.expression.name.text !== "listen" ||
      callee.kind === "function" ||
      seen.has(node)
    )
      return [];
    seen.add(node);
    const unit = unitAt(units.byNode, node);
    if (unit === null) return [];
    const [first] = args;
    const value = first?.kind === "object" ? first.fields.get("port") : first;
    return [
      {
        unit: unit.id,
        ...portOf(value),
        file: sources.pathOf(node),
        ...(isConditional(node) ? { maybe: true as const } : {}),
        line: sources.lineAt(node.getSourceFile(), node.expression.name.getStart()),
      },
    ];
  });
}

function isConditional(node: ts.Node): boolean {
  return (
    ts.findAncestor(node, (own) => ts.isIfStatement(own) || ts.isConditionalExpression(own)) !== undefined
  );
}

function portOf(value: Value | undefined): { port: number | null; env: string | null } {
  if (value === undefined) return { port: null, env: null };
  if (value.kind === "env") return { port: null, env: value.name };
  const number = Number(textOf(value) ?? Number.NaN);
  return { port: Number.isInteger(number) ? number : null, env: value.kind === "literal" ? value.env : null };
}
