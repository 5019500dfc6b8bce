import { ts } from "ts-morph";
import { isForeign } from "../data/is-foreign.ts";

/** Stands for every name: a member was asked for by a computed name. */
export const anyMember = "*";

/**
 * The member name that this piece of syntax asks for, whoever has it: `x.login`, `x["login"]`, `{ login } = x`,
 * a name in an interface that a class may have to fit. By name alone, for receivers are often of unknown type.
 */
export function mentionedMember(node: ts.Node, checker: ts.TypeChecker): string | null {
  if (ts.isPropertyAccessExpression(node)) {
    return isForeign(node.expression, checker) ? null : node.name.text;
  }
  if (ts.isElementAccessExpression(node)) return elementName(node);
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
    return node.dotDotDotToken === undefined ? (node.propertyName ?? node.name).getText() : anyMember;
  }
  if (ts.isMethodSignature(node) || ts.isPropertySignature(node)) return node.name.getText();
  if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) return node.literal.text;
  return null;
}

function elementName(node: ts.ElementAccessExpression): string | null {
  const { argumentExpression: argument } = node;
  if (ts.isStringLiteralLike(argument)) return argument.text;
  if (ts.isNumericLiteral(argument)) return null;
  // `list[i]` reads data; `service[action](…)` picks a method.
  return ts.isCallExpression(node.parent) && node.parent.expression === node ? anyMember : null;
}
