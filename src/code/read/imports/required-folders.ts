import { dirname, join, relative, sep } from "node:path";
import { ts } from "ts-morph";
import type { Sources } from "../project/open-sources.ts";
import { foldPath } from "./fold-path.ts";
import { foldText } from "./fold-text.ts";
import { requireBinding } from "./require-call.ts";

/** Packages that load whole folders, which no import shows. */
const packages = /^(require-directory|require-dir|require-all|import-dir)$/;

/** Source files below the folder of `requireDirectory(module, folder)` and its like; what options leave out may be among them. */
export function requiredFolder(sources: Sources, path: string, call: ts.CallExpression): readonly string[] {
  if (!ts.isIdentifier(call.expression) || !packages.test(packageBehind(sources, call.expression))) return [];
  const own = join(sources.root, dirname(path));
  const given = call.arguments.flatMap((argument) =>
    ts.isObjectLiteralExpression(argument) ? valuesOf(argument, "dirname") : [argument],
  );
  const named = given.map((value) => folderOf(sources, path, value)).find((folder) => folder !== null);
  const folder = relative(sources.root, named ?? own)
    .split(sep)
    .join("/");
  return [...sources.files.keys()].filter(
    (file) => file !== path && (folder === "" || file.startsWith(`${folder}/`)),
  );
}

/** The package that a name was imported or required from; an empty text where it was not. */
export function packageBehind(sources: Sources, name: ts.Identifier): string {
  for (const declaration of sources.checker.getSymbolAtLocation(name)?.declarations ?? []) {
    // `const { loadControllers } = require("awilix-koa")`, too.
    const made = ts.isBindingElement(declaration) ? declaration.parent.parent : declaration;
    if (ts.isVariableDeclaration(made)) return requireBinding(made.initializer)?.specifier ?? "";
    const from = ts.findAncestor(declaration, ts.isImportDeclaration)?.moduleSpecifier;
    if (from !== undefined && ts.isStringLiteral(from)) return from.text;
  }
  return "";
}

function valuesOf(object: ts.ObjectLiteralExpression, key: string): ts.Expression[] {
  return object.properties.flatMap((property) =>
    ts.isPropertyAssignment(property) && property.name.getText() === key ? [property.initializer] : [],
  );
}

/** Absolute; what is written without a beginning is looked for from the file that asks. */
function folderOf(sources: Sources, path: string, value: ts.Expression): string | null {
  const folded = foldPath(sources, path, value);
  if (folded !== null) return folded;
  const text = foldText(sources.checker, value);
  return text === null || text.startsWith("/") ? null : join(sources.root, dirname(path), text);
}
