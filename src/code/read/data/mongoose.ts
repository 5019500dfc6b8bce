import { ts } from "ts-morph";
import { initializerOf } from "../imports/fold-text.ts";
import { unwrap } from "../imports/require-call.ts";
import {
  type Access,
  calledMethod,
  type DataContext,
  type DataReader,
  forEachNode,
  lastName,
} from "./data-reader.ts";
import { plural } from "./plural.ts";

const reads =
  /^(find|findOne|findById|count|countDocuments|estimatedDocumentCount|distinct|aggregate|exists)$/;
const writes =
  /^(create|insertMany|updateOne|updateMany|replaceOne|deleteOne|deleteMany|remove|findOneAnd(Update|Delete|Replace|Remove)|findByIdAnd(Update|Delete|Remove)|bulkWrite)$/;

/** Collections are tables here. */
export const mongoose: DataReader = {
  via: "mongoose",
  packages: ["mongoose"],
  prepare(context) {
    const models = readModels(context);
    return (node) => {
      const called = calledMethod(node);
      if (called !== null && /^(save|remove|deleteOne|updateOne)$/.test(called.name)) {
        const table = heldModel(context, models, called.receiver);
        if (table !== undefined) return [{ node, table, mode: "write", joined: false, via: "mongoose" }];
      }
      const table = called === null ? undefined : models.get(lastName(unwrap(called.receiver)) ?? "");
      if (called === null || table === undefined) return [];
      const mode = writes.test(called.name) ? "write" : reads.test(called.name) ? "read" : null;
      return mode === null ? [] : [{ node, table, mode, joined: false, via: "mongoose" } satisfies Access];
    };
  },
};

function heldModel(
  context: DataContext,
  models: ReadonlyMap<string, string>,
  receiver: ts.Expression,
): string | undefined {
  const made = ts.isIdentifier(receiver) ? initializerOf(context.sources.checker, receiver) : undefined;
  if (made === undefined) return undefined;
  const inner = unwrap(made);
  if (ts.isNewExpression(inner)) return models.get(lastName(inner.expression) ?? "");
  const called = calledMethod(inner);
  return called === null ? undefined : models.get(lastName(called.receiver) ?? "");
}

function readModels(context: DataContext): Map<string, string> {
  const models = new Map<string, string>();
  for (const file of context.sources.filesLike(/mongoose/)) {
    forEachNode(file, (node) => {
      if (
        !ts.isCallExpression(node) ||
        !/(^|\.)model(<.*)?$/.test(node.expression.getText()) ||
        node.arguments.length < 2
      )
        return;
      const name = context.fold(node.arguments[0]);
      if (name === null) return;
      const table = context.fold(node.arguments[2]) ?? plural(name.toLowerCase());
      models.set(name, table);
      if (ts.isVariableDeclaration(node.parent) && ts.isIdentifier(node.parent.name))
        models.set(node.parent.name.text, table);
    });
  }
  return models;
}
