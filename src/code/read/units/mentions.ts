import { ts } from "ts-morph";
import { isForeign } from "../data/is-foreign.ts";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";

/** Stands for every name: a member was asked for by a computed name. */
const anyMember = "(computed)";

/**
 * The member name that this piece of syntax asks for, whoever has it: `x.login`, `x["login"]`, `{ login } = x`,
 * a name in an interface that a class may have to fit. By name alone, for receivers are often of unknown type.
 */
export function mentionedMember(node: ts.Node, checker: SymbolFinder): string | null {
  if (ts.isPropertyAccessExpression(node)) {
    return isForeign(node.expression, checker) ? null : node.name.text;
  }
  if (ts.isElementAccessExpression(node))
    return isForeign(node.expression, checker) ? null : elementName(node);
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
    return node.dotDotDotToken === undefined ? (node.propertyName ?? node.name).getText() : anyMember;
  }
  if (ts.isMethodSignature(node)) return node.name.getText();
  if (ts.isPropertySignature(node)) return holdsCode(node.type, checker) ? node.name.getText() : null;
  if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) return node.literal.text;
  return null;
}

/** `posts: PostService` and `send: (mail: Mail) => void` describe what a value must have; `posts: PostsTable` is data. */
function holdsCode(type: ts.TypeNode | undefined, checker: SymbolFinder): boolean {
  if (type === undefined) return true;
  if (ts.isFunctionTypeNode(type) || ts.isTypeQueryNode(type)) return true;
  if (!ts.isTypeReferenceNode(type)) return false;
  const named = checker.getSymbolAtLocation(type.typeName);
  const alias = named !== undefined && (named.flags & ts.SymbolFlags.Alias) !== 0;
  const symbol = alias ? checker.getAliasedSymbol(named) : named;
  return (symbol?.declarations ?? []).some(ts.isClassLike);
}

function elementName(node: ts.ElementAccessExpression): string | null {
  const { argumentExpression: argument } = node;
  if (ts.isStringLiteralLike(argument)) return argument.text;
  if (ts.isNumericLiteral(argument)) return null;
  // `list[i]` reads data; `service[action](…)` picks a method.
  return ts.isCallExpression(node.parent) && node.parent.expression === node ? anyMember : null;
}
