import { join, posix } from "node:path";
import { ts } from "ts-morph";
import { jsonModule } from "../../boot/json-module.ts";
import type { Machine } from "../../boot/machine.ts";
import { textOf, unknown, type Value } from "../../boot/values.ts";

/** Paths in the settings are relative to `folder`, in which tsoa runs; `folder` is relative to the root. */
export interface TsoaSettings {
  readonly folder: string;
  readonly entry: string;
  readonly patterns: readonly string[];
  readonly basePath: string;
  /** The file whose `expressAuthentication` (`koaAuthentication`) stands behind `@Security`. */
  readonly authentication: string | null;
}

/**
 * What tsoa is told: `tsoa.json` of the folder around the file that registers the routes, the file that a script names with
 * `-c`, or the object that a script of the project hands to `generateRoutes`.
 */
export function findTsoaSettings(machine: Machine, asking: string): TsoaSettings | null {
  for (let folder = posix.dirname(asking); ; folder = posix.dirname(folder)) {
    for (const name of fileNames(machine, folder)) {
      const value = jsonModule(join(machine.sources.root, folder, name));
      if (value.kind === "object") return settingsFrom(folder, value);
    }
    if (folder === ".") break;
  }
  return handedToGenerator(machine);
}

/** `tsoa spec-and-routes -c config/tsoa.json` in a script of the package. */
function fileNames({ sources }: Machine, folder: string): string[] {
  const scripts = field(jsonModule(join(sources.root, folder, "package.json")), "scripts");
  const lines = scripts.kind === "object" ? [...scripts.fields.values()].map((own) => textOf(own) ?? "") : [];
  const named = lines.flatMap(
    (line) => /\btsoa\b.*?\s(?:-c|--configuration)[= ]\s*(\S+)/.exec(line)?.[1] ?? [],
  );
  return [...named, "tsoa.json"];
}

function settingsFrom(folder: string, all: Value): TsoaSettings {
  const routes = field(all, "routes");
  const patterns = [all, routes]
    .map((own) => field(own, "controllerPathGlobs"))
    .find(({ kind }) => kind === "array");
  return {
    folder,
    entry: textOf(field(all, "entryFile")) ?? textOf(field(routes, "entryFile")) ?? "",
    patterns: patterns?.kind === "array" ? patterns.items.flatMap(({ value }) => textOf(value) ?? []) : [],
    basePath: textOf(field(routes, "basePath")) ?? "/",
    authentication: textOf(field(routes, "authenticationModule")),
  };
}

/** `generateRoutes({ … })` of a script: its object holds the settings of the routes and of the whole. */
function handedToGenerator(machine: Machine): TsoaSettings | null {
  for (const file of machine.sources.filesLike(/\bgenerateRoutes\s*\(/)) {
    const given = argumentIn(file);
    if (given === null) continue;
    const scope = { parent: null, path: machine.sources.pathOf(file), names: new Map(), self: unknown };
    const value = machine.evaluate(given, scope);
    if (value.kind === "object")
      return settingsFrom(".", { ...value, fields: new Map([...value.fields, ["routes", value]]) });
  }
  return null;
}

function argumentIn(file: ts.SourceFile): ts.Expression | null {
  const objects = new Map<string, ts.Expression>();
  let found: ts.Expression | null = null;
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer !== undefined)
      objects.set(node.name.getText(), node.initializer);
    if (ts.isCallExpression(node) && /\bgenerateRoutes$/.test(node.expression.getText()))
      found = node.arguments[0] ?? null;
    ts.forEachChild(node, visit);
  };
  visit(file);
  const given: ts.Expression | null = found;
  if (given === null) return null;
  return objects.get((given as ts.Expression).getText()) ?? given;
}

function field(value: Value, name: string): Value {
  return value.kind === "object" ? (value.fields.get(name) ?? unknown) : unknown;
}
