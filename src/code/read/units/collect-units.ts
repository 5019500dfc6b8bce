import { ts } from "ts-morph";
import { unwrap } from "../imports/require-call.ts";
import { addCommonJsExport, addExportAssignment, addExportUnits } from "./export-units.ts";
import { exportsEverything } from "./exports-everything.ts";
import { addDeclarators, addImportEquals, addImportUnits, addRequireUnits, groupId } from "./import-units.ts";
import { addClassMembers, addReturnedMembers } from "./member-units.ts";
import { decoratorSpan, elementSpan, linkSpan, statementSpan } from "./spans.ts";
import { addDraft, type Collector, type UnitDraft } from "./unit-draft.ts";

/** Every top-level statement of a file, and every statement of its wiring functions. */
export function collectUnits(collector: Collector, file: ts.SourceFile): void {
  for (const statement of file.statements)
    if (!ts.isEmptyStatement(statement)) collectTopLevel(collector, statement);
}

function collectTopLevel(collector: Collector, node: ts.Statement): void {
  if (ts.isImportDeclaration(node)) addImportUnits(collector, node);
  else if (ts.isImportEqualsDeclaration(node)) addImportEquals(collector, node);
  else if (ts.isExportDeclaration(node)) addExportUnits(collector, node);
  else if (ts.isExportAssignment(node)) collectInside(collector, addExportAssignment(collector, node), node);
  else if (!ts.isVariableStatement(node) || !addRequireUnits(collector, node)) {
    const exports = addCommonJsExport(collector, node);
    if (exports === null) collectStatement(collector, node, null);
    else for (const draft of exports) collectInside(collector, draft, draft.node);
  }
}

function collectStatement(collector: Collector, node: ts.Statement, parent: UnitDraft | null): void {
  const inner = parent !== null;
  const exported =
    ts.canHaveModifiers(node) &&
    ((ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) ?? false) ||
      (!inner && exportsEverything(node.getSourceFile())));
  if (ts.isVariableStatement(node)) {
    const kind = inner ? "statement" : "declaration";
    for (const draft of addDeclarators({ collector, statement: node, kind, parent, exported }))
      collectInside(collector, draft, draft.node);
    return;
  }
  if (ts.isExpressionStatement(node) && addLinks(collector, node.expression, parent, node)) return;
  const shape = isGlobalTypes(node)
    ? { ...shapeOf(node), kind: "ambient" as const, typeOnly: true }
    : shapeOf(node);
  const registers =
    shape.name === null &&
    (collector.sites.statements.has(node) ||
      (ts.isExpressionStatement(node) && isSite(collector, node.expression)));
  const kind = registers ? "registration" : inner && shape.kind !== "ambient" ? "statement" : shape.kind;
  const draft = addDraft(collector, {
    node,
    kind,
    name: shape.name,
    span: statementSpan(node),
    parent,
    typeOnly: shape.typeOnly,
    exported,
  });
  if (ts.isClassDeclaration(node) && !inner)
    for (const member of addClassMembers(collector, draft, node))
      collectInside(collector, member, member.node);
  if (ts.isReturnStatement(node)) addReturnedMembers(collector, draft, node);
  collectInside(collector, draft, node);
}

function isSite(collector: Collector, expression: ts.Expression): boolean {
  return collector.sites.calls.has(unwrap(expression));
}

function shapeOf(node: ts.Statement): { kind: UnitDraft["kind"]; name: string | null; typeOnly: boolean } {
  if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node))
    return { kind: "declaration", name: node.name?.text ?? "default", typeOnly: isDeclared(node) };
  if (ts.isEnumDeclaration(node))
    return { kind: "declaration", name: node.name.text, typeOnly: isDeclared(node) };
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))
    return { kind: "declaration", name: node.name.text, typeOnly: true };
  if (ts.isModuleDeclaration(node)) {
    const ambient = (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0 || ts.isStringLiteral(node.name);
    return { kind: ambient ? "ambient" : "declaration", name: node.name.text, typeOnly: ambient };
  }
  return { kind: "effect", name: null, typeOnly: false };
}

/** A declaration file without imports and exports speaks to every file. */
function isGlobalTypes(node: ts.Statement): boolean {
  const file = node.getSourceFile();
  return file.isDeclarationFile && !ts.isExternalModule(file);
}

function isDeclared(node: ts.HasModifiers): boolean {
  return ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword) ?? false;
}

/** Children: statements of wiring functions, registrations in blocks, links of chains, elements of route lists. */
function collectInside(collector: Collector, parent: UnitDraft, root: ts.Node): void {
  const { sites, byNode } = collector;
  const visit = (node: ts.Node): void => {
    if (node !== root && byNode.has(node)) return;
    if (sites.functions.has(node) && isFunctionWithBlock(node)) {
      for (const statement of node.body.statements)
        if (!ts.isEmptyStatement(statement)) collectStatement(collector, statement, parent);
      return;
    }
    if (!sites.around.has(node)) return;
    if (ts.isDecorator(node) && sites.items.has(node)) {
      addDraft(collector, { node, kind: "statement", name: null, span: decoratorSpan(node), parent });
      return;
    }
    if (ts.isBlock(node) || ts.isCaseOrDefaultClause(node)) {
      for (const statement of node.statements) {
        if (sites.around.has(statement) && !ts.isReturnStatement(statement))
          collectStatement(collector, statement, parent);
      }
      return;
    }
    if (
      sites.calls.has(node) &&
      ts.isExpression(node) &&
      !(ts.isExpressionStatement(root) && parent.name === null) &&
      addLinks(collector, node, parent, null)
    )
      return;
    if (ts.isArrayLiteralExpression(node) && node.elements.some((element) => sites.items.has(element)))
      addItems(collector, parent, node, node.elements);
    else if (
      ts.isObjectLiteralExpression(node) &&
      node.properties.some((property) => sites.items.has(property))
    )
      addItems(collector, parent, node, node.properties);
    else ts.forEachChild(node, visit);
  };
  visit(root);
}

function addItems(
  collector: Collector,
  parent: UnitDraft,
  list: ts.Expression,
  elements: readonly ts.Node[],
): void {
  const group = groupId(collector, list);
  const groupSpan = elementSpan(list);
  for (const element of elements) {
    if (ts.isOmittedExpression(element)) continue;
    const kind = collector.sites.items.has(element) ? "registration" : "statement";
    const draft = addDraft(collector, {
      node: element,
      kind,
      name: null,
      span: elementSpan(element),
      form: "list",
      group,
      groupSpan,
      parent,
    });
    ts.forEachChild(element, (child) => collectInside(collector, draft, child));
  }
}

/**
 * `router.route("/x").get(a).post(b)`: one unit a link. False when there is no chain here, or a chain of one link as a
 * statement: that is the statement's own business.
 */
function addLinks(
  collector: Collector,
  expression: ts.Expression,
  parent: UnitDraft | null,
  statement: ts.ExpressionStatement | null,
): boolean {
  const { sites } = collector;
  const outermost = unwrap(ts.isVoidExpression(expression) ? expression.expression : expression);
  const calls: ts.CallExpression[] = [];
  for (
    let current: ts.Expression = outermost;
    ts.isCallExpression(current) && ts.isPropertyAccessExpression(current.expression);
    current = current.expression.expression
  )
    calls.push(current);
  let first = calls.length - 1;
  while (first >= 0 && !sites.calls.has(calls[first]!)) first--;
  if (first < 0 || (statement !== null && first === 0)) return false;
  const links = calls.slice(0, first + 1);
  const base = links[first]!.expression;
  const groupSpan = statement === null ? null : statementSpan(statement);
  const group = statement === null ? null : groupId(collector, statement);
  for (const link of links.reverse()) {
    const kind = sites.calls.has(link) ? "registration" : "statement";
    const line = collector.sources.lineAt(
      link.getSourceFile(),
      ts.isPropertyAccessExpression(link.expression) ? link.expression.name.getStart() : link.getStart(),
    );
    const parts = [
      ...(link.typeArguments ?? []),
      ...link.arguments,
      ...(ts.isPropertyAccessExpression(base) ? [base.expression] : []),
    ];
    const draft = addDraft(collector, {
      node: link,
      kind,
      name: null,
      line,
      span: linkSpan(link),
      form: "link",
      group,
      groupSpan,
      parent,
      parts,
    });
    for (const argument of link.arguments) collectInside(collector, draft, argument);
  }
  if (statement === null && ts.isPropertyAccessExpression(base) && parent !== null)
    collectInside(collector, parent, base.expression);
  return true;
}

function isFunctionWithBlock(node: ts.Node): node is ts.FunctionLikeDeclaration & { body: ts.Block } {
  return (
    ts.isFunctionLike(node) && "body" in node && node.body !== undefined && ts.isBlock(node.body as ts.Node)
  );
}
