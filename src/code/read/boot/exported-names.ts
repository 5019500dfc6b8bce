import { ts } from "ts-morph";
import type { Machine } from "./machine.ts";
import type { ObjectValue } from "./values.ts";

/** A whole file as an object, for `Object.values(controllers)` of `import * as controllers`: in the order written. */
export function moduleObject(machine: Machine, path: string): ObjectValue {
  const fields = new Map(
    exportedNames(machine, path, new Set()).map((name) => [name, machine.exported(path, name)] as const),
  );
  return { kind: "object", fields, origins: new Map() };
}

function exportedNames(machine: Machine, path: string, seen: Set<string>): string[] {
  const file = machine.sources.files.get(path);
  if (file === undefined || seen.has(path)) return [];
  seen.add(path);
  return file.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause: clause, moduleSpecifier: from } = statement;
      if (clause !== undefined)
        return ts.isNamedExports(clause)
          ? clause.elements.map(({ name }) => name.text)
          : [clause.name.getText()];
      const target =
        from !== undefined && ts.isStringLiteral(from) ? machine.sources.resolve(path, from.text).file : null;
      return target === null ? [] : exportedNames(machine, target, seen);
    }
    if (ts.isExportAssignment(statement)) return statement.isExportEquals === true ? [] : ["default"];
    const words = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    if (!words.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (words.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return ["default"];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.flatMap(({ name }) =>
        ts.isIdentifier(name) ? [name.text] : [],
      );
    const named = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement);
    return named && statement.name !== undefined ? [statement.name.text] : [];
  });
}

/** Not so where the names that an ES module exports are all written in it, and this is none of them. */
export function mayExport({ sources }: Machine, path: string, name: string): boolean {
  const text = sources.files.get(path)?.text ?? "";
  if (!/\bexport\b/.test(text) || /\bexport\s*\*|\bexports\b/.test(text)) return true;
  return text.split(/[^\w$]+/).includes(name);
}
