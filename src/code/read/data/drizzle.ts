import { ts } from "ts-morph";
import {
  type Access,
  calledMethod,
  type DataContext,
  type DataReader,
  forEachNode,
  lastName,
} from "./data-reader.ts";

const joins = /^(inner|left|right|full|cross)Join$/;
const verbs: Readonly<Record<string, Access["mode"]>> = {
  from: "read",
  insert: "write",
  update: "write",
  delete: "write",
  into: "write",
  $count: "read",
};

export const drizzle: DataReader = {
  via: "drizzle",
  packages: ["drizzle-orm"],
  prepare(context) {
    const tables = readTables(context);
    const hit = (node: ts.Node, name: string | null, mode: Access["mode"], joined: boolean): Access[] => {
      const table = tables.get(name ?? "");
      return table === undefined ? [] : [{ node, table, mode, joined, via: "drizzle" }];
    };
    return (node) => {
      const called = calledMethod(node);
      if (called === null) return [];
      const first = called.call.arguments[0];
      const name = first === undefined ? null : lastName(first);
      if (joins.test(called.name)) return hit(node, name, "read", true);
      const mode = Object.hasOwn(verbs, called.name) ? verbs[called.name] : undefined;
      if (mode !== undefined) return hit(node, name, mode, false);
      // `db.query.posts.findMany({ with: { author: true } })`.
      const relational =
        /^(findMany|findFirst)$/.test(called.name) && /\bquery\.\w+$/.test(called.receiver.getText());
      return relational ? hit(node, lastName(called.receiver), "read", false) : [];
    };
  },
};

function readTables(context: DataContext): Map<string, string> {
  const tables = new Map<string, string>();
  for (const file of context.sources.filesLike(/drizzle-orm/)) {
    forEachNode(file, (node) => {
      if (
        !ts.isVariableDeclaration(node) ||
        !ts.isIdentifier(node.name) ||
        node.initializer === undefined ||
        !ts.isCallExpression(node.initializer)
      )
        return;
      if (!/Table$|\.table$/.test(node.initializer.expression.getText())) return;
      const table = context.fold(node.initializer.arguments[0]);
      if (table !== null) tables.set(node.name.text, table);
    });
  }
  return tables;
}
