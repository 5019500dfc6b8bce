import { ts } from "ts-morph";
import { elementSpan, statementSpan } from "./spans.ts";
import { addDraft, type Collector, type UnitDraft } from "./unit-draft.ts";

/**
 * Methods of a class are units of their own: a service that only checks tokens does not need the sign-up next to it.
 * Not where something outside the class counts on its shape: a base class, an interface, decorators, overloads.
 * Of a class whose methods are routes by decorators, those methods: each is one endpoint.
 */
export function addClassMembers(
  collector: Collector,
  parent: UnitDraft,
  node: ts.ClassDeclaration,
): UnitDraft[] {
  const routes = node.members.filter(isPlainMethod).filter((method) => collector.sites.calls.has(method));
  if (routes.length > 0) return routes.map((method) => addMethod(collector, parent, method));
  if (node.heritageClauses !== undefined || isDecorated(node) || isAbstract(node)) return [];
  const methods = node.members.filter(isPlainMethod);
  const names = methods.map((method) => method.name.getText());
  if (node.members.some((member) => isDecorated(member)) || new Set(names).size < names.length) return [];
  return methods.map((method) => addMethod(collector, parent, method));
}

function addMethod(collector: Collector, parent: UnitDraft, method: ts.MethodDeclaration): UnitDraft {
  return addDraft(collector, {
    node: method,
    kind: "member",
    name: method.name.getText(),
    span: statementSpan(method),
    parent,
  });
}

/** `return { users, posts, hub }` of a function that wires the application: each entry goes when nobody asks for it. */
export function addReturnedMembers(collector: Collector, parent: UnitDraft, node: ts.ReturnStatement): void {
  const literal = node.expression;
  const maker = ts.findAncestor(node, ts.isFunctionLike);
  // A stated result type has to be met.
  if (maker?.type !== undefined) return;
  if (literal === undefined || !ts.isObjectLiteralExpression(literal)) return;
  const entries = literal.properties.filter(isNamedEntry);
  if (entries.length === 0 || entries.length < literal.properties.length) return;
  const { start, end } = elementSpan(literal);
  for (const entry of entries) {
    addDraft(collector, {
      node: entry,
      kind: "member",
      name: entry.name.getText(),
      span: elementSpan(entry),
      form: "list",
      group: `${collector.sources.pathOf(literal)}:${start}`,
      groupSpan: { start, end },
      parent,
    });
  }
}

function isPlainMethod(member: ts.ClassElement): member is ts.MethodDeclaration {
  if (!ts.isMethodDeclaration(member) || member.body === undefined) return false;
  return ts.isIdentifier(member.name) || ts.isPrivateIdentifier(member.name);
}

function isNamedEntry(
  property: ts.ObjectLiteralElementLike,
): property is ts.ShorthandPropertyAssignment | (ts.PropertyAssignment & { name: ts.Identifier }) {
  if (ts.isShorthandPropertyAssignment(property)) return true;
  return (
    ts.isPropertyAssignment(property) &&
    ts.isIdentifier(property.name) &&
    ts.isIdentifier(property.initializer)
  );
}

function isDecorated(node: ts.Node): boolean {
  return ts.canHaveDecorators(node) && (ts.getDecorators(node)?.length ?? 0) > 0;
}

function isAbstract(node: ts.ClassDeclaration): boolean {
  return ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.AbstractKeyword) ?? false;
}
