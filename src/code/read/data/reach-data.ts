import { ts } from "ts-morph";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { isNameOnly, symbolOf } from "../units/resolve-names.ts";
import type { Access } from "./data-reader.ts";
import { isForeign } from "./is-foreign.ts";

/** Every table access that may happen when the code in a node runs. */
export type ReachData = (node: ts.Node) => ReadonlySet<Access>;

/**
 * Follows calls from a piece of code through the project, method by method: finer than units, where a class is
 * one piece. A method called on something of unknown type is taken for every method of that name, so what comes
 * back may be too much, hardly too little.
 */
export function createReachData(sources: Sources, units: UnitsRead, accesses: readonly Access[]): ReachData {
  const byNode = new Map<ts.Node, Access[]>();
  for (const access of accesses) byNode.set(access.node, [...(byNode.get(access.node) ?? []), access]);
  const methods = methodsByName(sources);

  const meantBy = (node: ts.Identifier): readonly ts.Node[] => {
    if (isMemberName(node)) return membersMeant(node);
    if (isNameOnly(node)) return [];
    const declared = symbolOf(sources.checker, node)?.declarations ?? [];
    if (declared.some(isLocal)) return declared.flatMap(localValue);
    return [...units.names.identifier(node)]
      .filter((draft) => draft.kind === "declaration" && !draft.typeOnly)
      .flatMap((draft) => runnable(draft.node, ts.isNewExpression(node.parent)));
  };
  const membersMeant = (
    name: ts.Identifier & { readonly parent: ts.PropertyAccessExpression },
  ): readonly ts.Node[] => {
    const declared = sources.checker.getSymbolAtLocation(name)?.declarations ?? [];
    if (declared.length > 0) return declared.filter((node) => !ts.isClassDeclaration(node)).map(bodyOf);
    const unknown = isCalled(name) && !isForeign(name.parent.expression, sources.checker);
    return unknown ? (methods.get(name.text) ?? []) : [];
  };

  /** What a piece of code does itself, and where it leads; asked for once, however many handlers share it. */
  const steps = new Map<ts.Node, Step>();
  const stepOf = (start: ts.Node): Step => {
    const known = steps.get(start);
    if (known !== undefined) return known;
    const step: Step = { accesses: [], next: new Set() };
    const visit = (node: ts.Node): void => {
      step.accesses.push(...(byNode.get(node) ?? []));
      if (ts.isIdentifier(node)) for (const meant of meantBy(node)) step.next.add(meant);
      ts.forEachChild(node, visit);
    };
    visit(start);
    steps.set(start, step);
    return step;
  };

  return (start) => {
    const found = new Set<Access>();
    const seen = new Set<ts.Node>();
    const queue: ts.Node[] = [start];
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      const { accesses: own, next } = stepOf(node);
      for (const access of own) found.add(access);
      queue.push(...next);
    }
    return found;
  };
}

interface Step {
  readonly accesses: Access[];
  readonly next: Set<ts.Node>;
}

/** What is declared inside a function belongs to a unit that holds far more than this name. */
function isLocal(declaration: ts.Declaration): boolean {
  return ts.findAncestor(declaration.parent, ts.isFunctionLike) !== undefined || ts.isParameter(declaration);
}

function localValue(declaration: ts.Declaration): ts.Node[] {
  if (ts.isFunctionDeclaration(declaration)) return [declaration];
  return ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined
    ? [declaration.initializer]
    : [];
}

/** Naming a class runs nothing of it; making an instance runs its constructor and its fields' initialisers. */
function runnable(node: ts.Node, constructed: boolean): ts.Node[] {
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isEnumDeclaration(node))
    return [];
  if (!ts.isClassLike(node)) return [node];
  if (!constructed) return node.members.filter((member) => isStaticMember(member));
  return node.members.filter(
    (member) => ts.isConstructorDeclaration(member) || ts.isPropertyDeclaration(member),
  );
}

function isStaticMember(member: ts.ClassElement): boolean {
  return (
    ts.canHaveModifiers(member) &&
    (member.modifiers ?? []).some((own) => own.kind === ts.SyntaxKind.StaticKeyword)
  );
}

function bodyOf(declaration: ts.Declaration): ts.Node {
  return ts.isPropertyAssignment(declaration) ? declaration.initializer : declaration;
}

function isMemberName(
  node: ts.Identifier,
): node is ts.Identifier & { readonly parent: ts.PropertyAccessExpression } {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
}

function isCalled(name: ts.Identifier): boolean {
  return ts.isCallExpression(name.parent.parent) && name.parent.parent.expression === name.parent;
}

function methodsByName(sources: Sources): ReadonlyMap<string, readonly ts.Node[]> {
  const methods = new Map<string, ts.Node[]>();
  const add = (name: ts.PropertyName, body: ts.Node): void => {
    const text = ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : null;
    if (text !== null) methods.set(text, [...(methods.get(text) ?? []), body]);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isMethodDeclaration(node)) add(node.name, node);
    else if (isFunctionProperty(node)) add(node.name, node.initializer ?? node);
    ts.forEachChild(node, visit);
  };
  for (const file of sources.files.values()) visit(file);
  return methods;
}

function isFunctionProperty(node: ts.Node): node is ts.PropertyAssignment | ts.PropertyDeclaration {
  if (!ts.isPropertyAssignment(node) && !ts.isPropertyDeclaration(node)) return false;
  return node.initializer !== undefined && ts.isFunctionLike(node.initializer);
}
