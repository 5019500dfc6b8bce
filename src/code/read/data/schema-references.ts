import { ts } from "ts-morph";
import { bareTable, calledMethod, type DataContext } from "./data-reader.ts";

const builders = /^(createTable|createTableIfNotExists|alterTable|table|addForeignKeyConstraint)$/;

/**
 * Foreign keys as schema builders write them: `t.integer("a").references("id").inTable("users")`,
 * `.references("users.id")`, `addForeignKeyConstraint("name", ["a"], "users", ["id"])`.
 */
export function referencesOf(
  context: DataContext,
  node: ts.Node,
): { readonly from: string; readonly to: string }[] {
  const called = calledMethod(node);
  if (called === null) return [];
  const [first, , third] = called.call.arguments;
  if (called.name === "addForeignKeyConstraint") {
    const to = context.fold(third);
    const from = tableAround(context, node);
    return to === null || from === null ? [] : [{ from, to: bareTable(to) }];
  }
  const to =
    called.name === "references" || called.name === "inTable" || called.name === "on"
      ? context.fold(first)
      : null;
  if (to === null) return [];
  // `.references("id").inTable("users")` is read at its second part, `.references("users.id")` at its only one.
  const target =
    called.name === "references"
      ? to.includes(".") && !hasTable(called.call)
        ? (to.split(".").at(-2) ?? null)
        : null
      : /\.references\(/.test(called.receiver.getText())
        ? to
        : null;
  const from = target === null ? null : tableAround(context, node);
  return target === null || from === null ? [] : [{ from, to: bareTable(target) }];
}

function hasTable(call: ts.CallExpression): boolean {
  for (
    let at: ts.Node = call.parent;
    ts.isPropertyAccessExpression(at) || ts.isCallExpression(at);
    at = at.parent
  )
    if (ts.isPropertyAccessExpression(at) && /^(inTable|on)$/.test(at.name.text)) return true;
  return false;
}

/** The table that is built around this place: further left in the chain, or in the call whose function this is. */
function tableAround(context: DataContext, node: ts.Node): string | null {
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) {
    let chain: ts.Node = at;
    while (ts.isCallExpression(chain) && ts.isPropertyAccessExpression(chain.expression)) {
      if (builders.test(chain.expression.name.text) && chain !== node) {
        const table = context.fold(chain.arguments[0]);
        if (table !== null && chain.expression.name.text !== "addForeignKeyConstraint")
          return bareTable(table);
      }
      chain = chain.expression.expression;
    }
  }
  return null;
}
