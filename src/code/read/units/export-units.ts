import { ts } from "ts-morph";
import { requireTarget, unwrap } from "../imports/require-call.ts";
import { isExportsTarget, isModuleExports } from "./exports-target.ts";
import { groupId, targetOf } from "./import-units.ts";
import { elementSpan, statementSpan } from "./spans.ts";
import { addDraft, type Collector, type UnitDraft } from "./unit-draft.ts";

export function addExportUnits(collector: Collector, node: ts.ExportDeclaration): void {
  const specifier =
    node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)
      ? node.moduleSpecifier.text
      : null;
  const target = specifier === null ? {} : targetOf(collector, node, specifier);
  const span = statementSpan(node);
  const clause = node.exportClause;
  if (clause === undefined || ts.isNamespaceExport(clause) || clause.elements.length === 0) {
    const name = clause !== undefined && ts.isNamespaceExport(clause) ? clause.name.text : null;
    addDraft(collector, {
      node,
      kind: "reexport",
      name,
      span,
      typeOnly: node.isTypeOnly,
      exported: true,
      ...target,
    });
    return;
  }
  const several = clause.elements.length > 1;
  const group = several ? groupId(collector, node) : null;
  for (const element of clause.elements) {
    const shape = several
      ? { span: elementSpan(element), form: "list" as const, group, groupSpan: span }
      : { span };
    const packages = specifier === null ? new Set<string>() : targetOf(collector, node, specifier).packages;
    addDraft(collector, {
      node: element,
      kind: "reexport",
      name: element.name.text,
      typeOnly: node.isTypeOnly || element.isTypeOnly,
      exported: true,
      ...shape,
      ...target,
      packages,
    });
  }
}

export function addExportAssignment(collector: Collector, node: ts.ExportAssignment): UnitDraft {
  const plain = isReference(unwrap(node.expression));
  return addDraft(collector, {
    node,
    kind: plain ? "reexport" : "declaration",
    name: "default",
    span: statementSpan(node),
    exported: true,
  });
}

/** What `exports.x = …`, `module.exports.x = …`, `module.exports = …` and `exports = module.exports = …` export; null for other statements. */
function commonJsExport(
  statement: ts.Statement,
): { readonly name: string | null; readonly value: ts.Expression } | null {
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return null;
  return assigned(statement.expression);
}

function assigned(node: ts.BinaryExpression): { name: string | null; value: ts.Expression } | null {
  if (node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return null;
  const target = node.left;
  const inner = unwrap(node.right);
  if (ts.isIdentifier(target) && target.text === "exports")
    return ts.isBinaryExpression(inner) ? assigned(inner) : { name: null, value: inner };
  if (isModuleExports(target))
    return ts.isBinaryExpression(inner) && isExportsTarget(inner.left)
      ? assigned(inner)
      : { name: null, value: inner };
  if (!ts.isPropertyAccessExpression(target) || !isExportsTarget(target.expression)) return null;
  return { name: target.name.text, value: inner };
}

/** Units of a CommonJS export statement; null when the statement is none. */
export function addCommonJsExport(
  collector: Collector,
  statement: ts.Statement,
): readonly UnitDraft[] | null {
  const found = commonJsExport(statement);
  if (found === null) return null;
  const span = statementSpan(statement);
  const properties =
    ts.isObjectLiteralExpression(found.value) && found.name === null ? found.value.properties : null;
  if (properties === null || properties.length === 0) {
    const through = passedThrough(collector, statement, found.value);
    const kind = through !== null || isReference(found.value) ? "reexport" : "declaration";
    return [
      addDraft(collector, {
        node: statement,
        kind,
        name: found.name ?? "module.exports",
        span,
        exported: true,
        ...through,
      }),
    ];
  }
  const group = properties.length > 1 ? groupId(collector, statement) : null;
  return properties.map((property) => {
    const shape =
      group === null
        ? { span }
        : { span: elementSpan(property), form: "list" as const, group, groupSpan: span };
    const name = ts.isSpreadAssignment(property) ? null : property.name.getText().replace(/^["']|["']$/g, "");
    const through = ts.isPropertyAssignment(property)
      ? passedThrough(collector, statement, unwrap(property.initializer))
      : null;
    return addDraft(collector, {
      node: property,
      kind: "reexport",
      name,
      exported: true,
      ...shape,
      ...through,
    });
  });
}

/** `module.exports = require("./tools")` is an `export *`, as CommonJS has it; `{ tools: require("./tools") }` an `export * as tools`. */
function passedThrough(
  collector: Collector,
  statement: ts.Statement,
  value: ts.Expression,
): ReturnType<typeof targetOf> | null {
  const specifier = ts.isCallExpression(value) ? requireTarget(value) : null;
  const target = specifier === null ? null : targetOf(collector, statement, specifier);
  return target?.loads == null ? null : target;
}

function isReference(node: ts.Expression): boolean {
  return ts.isIdentifier(node) || (ts.isPropertyAccessExpression(node) && isReference(node.expression));
}
