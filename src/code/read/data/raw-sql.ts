import { ts } from "ts-morph";
import type { Access, DataReader } from "./data-reader.ts";
import { findSqlTables, looksLikeSql } from "./find-sql-tables.ts";

/** SQL written out: strings that look like it, and tagged templates named for it. */
export const rawSql: DataReader = {
  via: "sql",
  packages: [],
  prepare: (context) => (node) => {
    const text = sqlOf(node, (inner) => context.fold(inner));
    if (text === null) return [];
    return findSqlTables(text).map((found): Access => ({ node, ...found, via: "sql" }));
  },
};

function sqlOf(node: ts.Node, fold: (node: ts.Expression) => string | null): string | null {
  if (ts.isTaggedTemplateExpression(node)) {
    return /(^|\.)(sql|SQL|raw|\$queryRaw|\$executeRaw|query)$/.test(node.tag.getText())
      ? textOfTemplate(node.template, fold)
      : null;
  }
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return null;
  if (ts.isTaggedTemplateExpression(node.parent) || ts.isImportDeclaration(node.parent)) return null;
  // The parts of a concatenation are read with its first one.
  if (ts.isBinaryExpression(node.parent))
    return node.parent.left === node ? concatenation(node.parent, fold) : null;
  const text = textOfTemplate(node, fold);
  return looksLikeSql(text) ? text : null;
}

function concatenation(
  node: ts.BinaryExpression,
  fold: (node: ts.Expression) => string | null,
): string | null {
  let whole: ts.BinaryExpression = node;
  while (ts.isBinaryExpression(whole.parent) && whole.parent.operatorToken.kind === ts.SyntaxKind.PlusToken)
    whole = whole.parent;
  const parts: string[] = [];
  const collect = (part: ts.Expression): void => {
    if (ts.isBinaryExpression(part)) {
      collect(part.left);
      collect(part.right);
    } else
      parts.push(
        ts.isTemplateExpression(part) || ts.isStringLiteralLike(part)
          ? textOfTemplate(part, fold)
          : (fold(part) ?? " ? "),
      );
  };
  collect(whole);
  const text = parts.join("");
  return looksLikeSql(text) ? text : null;
}

/** What is put in by an expression becomes `?`, which no rule takes for a table. */
function textOfTemplate(
  node: ts.TemplateLiteral | ts.StringLiteralLike,
  fold: (node: ts.Expression) => string | null,
): string {
  if (!ts.isTemplateExpression(node)) return node.text;
  return (
    node.head.text +
    node.templateSpans.map((span) => (fold(span.expression) ?? " ? ") + span.literal.text).join("")
  );
}
