import { relative } from "node:path";
import { ts } from "ts-morph";
import { isComputedRequire, isModelImport, requireTarget } from "../imports/require-call.ts";
import { exactFile } from "../imports/scanned-files.ts";
import type { Machine } from "./machine.ts";
import { type Scope, textOf, unknown, type Value } from "./values.ts";

/** What `require("./x")` and `import("./x")` give, computed ones too; null for other calls. */
export function requireValue(machine: Machine, node: ts.CallExpression, scope: Scope): Value | null {
  const { path } = scope;
  const model = isModelImport(node);
  const specifier = requireTarget(node);
  if (specifier === null) {
    const value = isComputedRequire(node) ? computedModule(machine, node, scope) : null;
    // What the file makes of Sequelize is a model, not what it exports.
    return model && value !== null ? unknown : value;
  }
  const found = machine.sources.resolve(path, specifier);
  if (found.file === null)
    return { kind: "external", pkg: found.pkg ?? specifier.replace(/^node:/, ""), path: [] };
  if (model) {
    machine.load(found.file);
    return unknown;
  }
  if (node.expression.kind !== ts.SyntaxKind.ImportKeyword) return machine.whole(found.file);
  machine.load(found.file);
  return { kind: "module", path: found.file };
}

function computedModule(machine: Machine, node: ts.CallExpression, scope: Scope): Value | null {
  const file =
    exactFile(machine.sources, scope.path, node) ?? namedFile(machine, node, scope) ?? scannedFile(machine);
  const place = `${scope.path}:${machine.sources.lineOf(node)}`;
  machine.followed.set(place, file !== undefined && machine.followed.get(place) !== false);
  if (file === undefined) return null;
  if (node.expression.kind !== ts.SyntaxKind.ImportKeyword) return machine.whole(file);
  machine.load(file);
  return { kind: "module", path: file };
}

/** The file that the round is about. */
function scannedFile({ scanned, sources }: Machine): string | undefined {
  const file = scanned.at(-1);
  return file !== undefined && sources.files.has(file) ? file : undefined;
}

/** `require(`./${name}-router`)`, where the name is known just now. */
function namedFile(machine: Machine, node: ts.CallExpression, scope: Scope): string | null {
  const [argument] = node.arguments;
  const text = argument === undefined ? null : textOf(machine.evaluate(argument, scope));
  if (text === null) return null;
  const { root, resolve } = machine.sources;
  if (text.startsWith("/")) return resolve("x", `./${relative(root, text)}`).file;
  return text.startsWith(".") ? resolve(scope.path, text).file : null;
}
