import { ts } from "ts-morph";
import type { Access, DataContext, DataReader } from "./data-reader.ts";
import { isGivenToDatabase } from "./sql/given-to-database.ts";
import { hole } from "./sql/plain-sql.ts";
import { readReferences } from "./sql/read-references.ts";
import { holdsQuery, isSurelySql, readSql } from "./sql/read-sql.ts";
import { changesSchema, looksLikeSql } from "./sql/scan-sql.ts";

/** SQL written out: strings that look like it, and tagged templates named for it or that read like it. */
export const rawSql: DataReader = {
  via: "sql",
  packages: [],
  prepare: (context) => (node) => {
    const text = sqlOf(context, node);
    if (text === null) return [];
    for (const { from, to } of readReferences(text))
      context.relate(node, { from, to, kind: "foreign-key", via: "sql" });
    const { tables, lost } = readSql(text);
    if (lost !== null) context.lose(node, lost);
    const named = commonTables(node.getSourceFile());
    return tables
      .filter(({ table }) => !named.has(table.toLowerCase()) || definesTable(text, table))
      .map((found): Access => ({ node, ...found, via: "sql" }));
  },
};

const definition =
  /(?:\bwith(?:\s+recursive)?|,|\}|\))\s+"?([a-z_]\w*)"?\s+as\s*(?:(?:not\s+)?materialized\s*)?\(\s/gi;
const knownCommon = new WeakMap<ts.SourceFile, ReadonlySet<string>>();

/** Names that WITH gives in a file: a long statement is often put together from several strings. */
function commonTables(file: ts.SourceFile): ReadonlySet<string> {
  const before = knownCommon.get(file);
  if (before !== undefined) return before;
  const found = /\bwith\b/i.test(file.text)
    ? new Set([...file.text.matchAll(definition)].map(([, name = ""]) => name.toLowerCase()))
    : new Set<string>();
  knownCommon.set(file, found);
  return found;
}

/** `with carts as (select … from carts)` reads a table of the name that it gives. */
function definesTable(text: string, table: string): boolean {
  return new RegExp(String.raw`\b${table.replace(/\W/g, "\\$&")}"?\s+as\b`, "i").test(text);
}

const sqlTags = /(^|\.)(sql|SQL|raw|\$queryRaw|\$executeRaw|query|unsafe|fragment)(\.|\(|$)/;
const otherTags = /(^|\.)(gql|graphql|html|css|svg|md|markdown|keyframes|t|i18n)$/;

function sqlOf(context: DataContext, node: ts.Node): string | null {
  if (ts.isTaggedTemplateExpression(node)) {
    const tag = node.tag.getText();
    if (otherTags.test(tag)) return null;
    const text = textOfTemplate(context, node.template);
    return sqlTags.test(tag) || (looksLikeSql(text) && isSurelySql(text)) ? text : null;
  }
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return null;
  if (ts.isTaggedTemplateExpression(node.parent) || ts.isImportDeclaration(node.parent)) return null;
  // The parts of a concatenation are read with its first one.
  if (isPart(node)) return node.parent.left === node ? concatenation(context, node.parent) : null;
  return ifSql(node, textOfTemplate(context, node));
}

function isPart(node: ts.Node): node is ts.Node & { readonly parent: ts.BinaryExpression } {
  return ts.isBinaryExpression(node.parent) && node.parent.operatorToken.kind === ts.SyntaxKind.PlusToken;
}

function ifSql(node: ts.Node, text: string): string | null {
  if (changesSchema(text)) return text;
  const looks = looksLikeSql(text) || holdsQuery(text);
  return looks && (isSurelySql(text) || isGivenToDatabase(node)) ? text : null;
}

function concatenation(context: DataContext, node: ts.BinaryExpression): string | null {
  let whole: ts.BinaryExpression = node;
  while (isPart(whole) && whole.parent.left === whole) whole = whole.parent;
  if (isPart(whole)) return null;
  const parts: string[] = [];
  const collect = (part: ts.Expression): void => {
    if (ts.isBinaryExpression(part) && part.operatorToken.kind === ts.SyntaxKind.PlusToken) {
      collect(part.left);
      collect(part.right);
    } else
      parts.push(
        ts.isTemplateExpression(part) || ts.isStringLiteralLike(part)
          ? textOfTemplate(context, part)
          : textOfHole(context, part),
      );
  };
  collect(whole);
  return ifSql(node, parts.join(""));
}

function textOfTemplate(context: DataContext, node: ts.TemplateLiteral | ts.StringLiteralLike): string {
  if (!ts.isTemplateExpression(node)) return node.text;
  return (
    node.head.text +
    node.templateSpans.map((span) => textOfHole(context, span.expression) + span.literal.text).join("")
  );
}

/** A constant, the table that an object stands for, a name given to `sql.identifier`, or a hole. */
function textOfHole(context: DataContext, node: ts.Expression): string {
  const text = context.fold(node) ?? context.tableOf(node);
  if (text !== null) return text;
  if (
    ts.isCallExpression(node) &&
    /(^|\.)(identifier|table|ref|id|raw|unsafe|sql|name)$/.test(node.expression.getText())
  ) {
    const [argument] = node.arguments;
    const named =
      argument !== undefined && ts.isArrayLiteralExpression(argument) ? argument.elements.at(-1) : argument;
    const name = context.fold(named);
    if (name !== null && /^[\w.]+$/.test(name)) return name;
  }
  return hole;
}
