import { ts } from "ts-morph";
import { lineOf, spanOf } from "../callables/positions.ts";
import type { ListenerCode } from "../facts.ts";
import { isMutation } from "../runtime/mutations.ts";
import { isNameOnly } from "../units/is-name-only.ts";

type AFunction = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction;

export function isFunction(node: ts.Node): node is AFunction {
  return ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node);
}

/** Reads what a function does to what it is given. */
export function listenerCode(node: AFunction, name: string | null, file: ts.SourceFile): ListenerCode {
  const body = node.body ?? node;
  const span = spanOf(node, file);
  return {
    ...{ name, span, line: lineOf(node, file) },
    async: ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false,
    generator: node.asteriskToken !== undefined,
    usesThis: !ts.isArrowFunction(node) && mentionsThis(body),
    head: { start: span.start, end: body.getStart(file) },
    params: node.parameters.map((param) => paramOf(namesIn(param.name), body, file)),
  };
}

function mentionsThis(node: ts.Node): boolean {
  if (node.kind === ts.SyntaxKind.ThisKeyword) return true;
  if (ts.isIdentifier(node) && node.text === "arguments") return true;
  if (ts.isClassLike(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node)) return false;
  return ts.forEachChild(node, (child) => mentionsThis(child) || undefined) ?? false;
}

function namesIn(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((one) => (ts.isBindingElement(one) ? namesIn(one.name) : []));
}

function paramOf(
  names: readonly string[],
  body: ts.Node,
  file: ts.SourceFile,
): ListenerCode["params"][number] {
  let changedAt: number | null = null;
  let called = false;
  const handedTo: { name: string; position: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && names.includes(node.text) && !isNameOnly(node)) {
      const whole = wholeAccess(node);
      const { parent } = whole;
      // A new value for the name itself changes nothing of what was given.
      if (isChange(node)) changedAt ??= lineOf(node, file);
      if (ts.isCallExpression(parent) && parent.expression === node) called = true;
      if (ts.isCallExpression(parent) && ts.isIdentifier(parent.expression)) {
        const position = parent.arguments.indexOf(whole);
        if (position >= 0) handedTo.push({ name: parent.expression.text, position });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(body);
  return { names, changedAt, called, handedTo };
}

/** `order.items[0]` for `order`. */
function wholeAccess(node: ts.Expression): ts.Expression {
  const { parent } = node;
  const goesOn =
    (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) &&
    parent.expression === node;
  return goesOn || ts.isNonNullExpression(parent) || ts.isAsExpression(parent) ? wholeAccess(parent) : node;
}

function isChange(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isCallExpression(parent) && parent.arguments[0] === node)
    return /^(Object\.(assign|definePropert(y|ies)|setPrototypeOf)|Reflect\.set)$/.test(
      parent.expression.getText(),
    );
  const accessed =
    (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) &&
    parent.expression === node;
  return accessed && isMutation(node, true);
}
