import { ts } from "ts-morph";
import type { HostEntry } from "../boot/values.ts";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";
import { symbolOf } from "../units/resolve-names.ts";

export interface Attribution {
  /** What to remove so that this registration goes and no other. */
  readonly site: ts.Node;
  readonly kind: "call" | "statement" | "item";
}

/**
 * A call that registers what it was handed (`define(router, "get", "/x", list)`, `routes.forEach(r => app.use(r.path, r.router))`)
 * stands for many registrations; each of them belongs to the place that handed it in.
 */
export function attribute(entries: readonly HostEntry[], checker: SymbolFinder): Map<HostEntry, Attribution> {
  const runs = new Map<ts.Node, HostEntry[]>();
  for (const entry of entries) runs.set(entry.call, [...(runs.get(entry.call) ?? []), entry]);
  const result = new Map<HostEntry, Attribution>();
  for (const entry of entries) {
    const siblings = runs.get(entry.call) ?? [];
    // One run may register several times: a route of two verbs.
    const severalRuns = new Set(siblings.map((own) => own.frames.at(-1))).size > 1;
    const generic =
      (severalRuns || (siblings.length > 1 && entry.listItem !== null)) && isGeneric(entry, checker);
    if (!generic) result.set(entry, { site: entry.call, kind: isElement(entry.call) ? "item" : "call" });
    else if (entry.listItem !== null && tellsApart(entry.listItem, entry, siblings))
      result.set(entry, { site: entry.listItem, kind: "item" });
    else {
      const site = callSite(entry, siblings);
      result.set(entry, { site, kind: site === entry.call ? "call" : "statement" });
    }
  }
  return result;
}

/** `[new Boats()]`: the element is what registers, not a call in it. */
function isElement(node: ts.Node): boolean {
  return ts.isArrayLiteralExpression(node.parent) && !ts.isCallExpression(node);
}

/** A loop further out is the same round for all that a helper registers within it. */
function tellsApart(item: ts.Node, entry: HostEntry, siblings: readonly HostEntry[]): boolean {
  return siblings.every((other) => other.listItem !== item || other.frames.at(-1) === entry.frames.at(-1));
}

/** The innermost statement outside the helper that only one of the runs came through. */
function callSite(entry: HostEntry, siblings: readonly HostEntry[]): ts.Node {
  const outside = [...entry.frames].reverse().filter((frame) => !contains(frame.node, entry.call));
  const distinct = outside.find((frame) =>
    siblings.every((other) => other === entry || !other.frames.some((own) => own.node === frame.node)),
  );
  return (distinct ?? outside[0])?.node ?? entry.call;
}

function isGeneric({ call }: HostEntry, checker: SymbolFinder): boolean {
  if (!ts.isCallExpression(call)) return false;
  return (
    call.arguments.some(
      (argument) => mentionsParameter(argument, checker) || mentionsDerived(argument, checker, 0),
    ) || isComputed(call)
  );
}

/** `const [router, path] = args;`: a name for what was handed in. Handlers written in place keep such names to themselves. */
function mentionsDerived(node: ts.Node, checker: SymbolFinder, depth: number): boolean {
  if (ts.isFunctionLike(node) || depth > 3) return false;
  if (ts.isIdentifier(node)) {
    if (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) return false;
    return (symbolOf(checker, node)?.declarations ?? []).some((own) => {
      const holder = ts.findAncestor(own, ts.isVariableDeclaration);
      const initializer = holder?.initializer;
      if (initializer === undefined || ts.findAncestor(own, runsRepeatedly) === undefined) return false;
      return mentionsParameter(initializer, checker) || mentionsDerived(initializer, checker, depth + 1);
    });
  }
  return ts.forEachChild(node, (child) => mentionsDerived(child, checker, depth)) ?? false;
}

function runsRepeatedly(node: ts.Node): boolean {
  return ts.isFunctionLike(node) || ts.isForOfStatement(node) || ts.isForInStatement(node);
}

function isComputed(call: ts.CallExpression): boolean {
  return ts.isElementAccessExpression(call.expression);
}

/** Also inside a handler written in place: what it closes over was handed in to the function around it. */
function mentionsParameter(node: ts.Node, checker: SymbolFinder, argument: ts.Node = node): boolean {
  if (ts.isIdentifier(node)) {
    const property = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
    const outside = (declaration: ts.Declaration) =>
      declaration.pos < argument.pos || declaration.end > argument.end;
    return (
      !property &&
      (symbolOf(checker, node)?.declarations ?? []).some((own) => isHandedIn(own) && outside(own))
    );
  }
  return ts.forEachChild(node, (child) => mentionsParameter(child, checker, argument)) ?? false;
}

function isHandedIn(declaration: ts.Declaration): boolean {
  if (ts.isParameter(declaration)) return true;
  if (ts.isBindingElement(declaration))
    return ts.findAncestor(declaration, (node) => ts.isParameter(node) || isLoopVariable(node)) !== undefined;
  return isLoopVariable(declaration);
}

function isLoopVariable(node: ts.Node): boolean {
  return (
    ts.isVariableDeclaration(node) &&
    (ts.isForOfStatement(node.parent.parent) || ts.isForInStatement(node.parent.parent))
  );
}

function contains(outer: ts.Node, inner: ts.Node): boolean {
  return outer.getSourceFile() === inner.getSourceFile() && outer.pos <= inner.pos && inner.end <= outer.end;
}
