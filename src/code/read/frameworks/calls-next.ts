import { ts } from "ts-morph";
import { treeQuestion } from "../project/question.ts";
import type { HandlerStyle } from "./handler-style.ts";

/**
 * May a request go on to a later registration? `next(error)` goes to error handlers only, which is another matter;
 * where it cannot be told whether the argument is an error, the answer is yes.
 */
export function callsNext(node: ts.FunctionLikeDeclaration, style: HandlerStyle = "response"): boolean {
  return style === "context" ? goesOnFromContext(node) : goesOnFromResponse(node);
}

const goesOnFromResponse = treeQuestion("whether a handler calls next", (node: ts.FunctionLikeDeclaration) =>
  mayGoOn(node, "response"),
);
const goesOnFromContext = treeQuestion("whether a context goes on", (node: ts.FunctionLikeDeclaration) =>
  mayGoOn(node, "context"),
);

function mayGoOn(node: ts.FunctionLikeDeclaration, style: HandlerStyle): boolean {
  const body = "body" in node ? node.body : undefined;
  if (body === undefined) return true;
  if (style === "context") return contextCallsNext(node, body);
  const parameter = node.parameters[node.parameters.length === 4 && !isParamHandler(node) ? 3 : 2];
  const rest = node.parameters.some((own) => own.dotDotDotToken !== undefined);
  if (rest) return true;
  if (parameter === undefined) return node.parameters.length < 2 ? returnsHandler(body) : false;
  if (!ts.isIdentifier(parameter.name)) return true;
  return usesName(body, parameter.name.text);
}

/** `(ctx, next)`, and `(id, ctx, next)` of router.param: the last one goes on. */
function contextCallsNext(node: ts.FunctionLikeDeclaration, body: ts.Node): boolean {
  if (node.parameters.some((own) => own.dotDotDotToken !== undefined)) return true;
  const last = node.parameters.length < 2 ? undefined : node.parameters.at(-1);
  if (last === undefined) return node.parameters.length === 0 && returnsHandler(body, "context");
  return !ts.isIdentifier(last.name) || usesName(body, last.name.text);
}

/** `(req, res, next, slug)` of router.param. */
function isParamHandler(node: ts.FunctionLikeDeclaration): boolean {
  const [first, , third] = node.parameters;
  return /^_?req/.test(first?.name.getText() ?? "") && /next/i.test(third?.name.getText() ?? "");
}

function usesName(body: ts.Node, name: string): boolean {
  const visit = (node: ts.Node): boolean => {
    if (ts.isIdentifier(node) && node.text === name && goesOn(node)) return true;
    return ts.forEachChild(node, visit) ?? false;
  };
  return visit(body);
}

function goesOn(next: ts.Identifier): boolean {
  const { parent } = next;
  if (ts.isPropertyAccessExpression(parent) && parent.name === next) return false;
  if (ts.isPropertyAssignment(parent) && parent.name === next) return false;
  if (ts.isParameter(parent) || ts.isBindingElement(parent)) return false;
  if (!ts.isCallExpression(parent)) return true;
  if (parent.expression !== next) return !isRejection(parent, next);
  const [argument] = parent.arguments;
  if (argument === undefined || (ts.isStringLiteral(argument) && argument.text === "route")) return true;
  return !isSurelyError(argument);
}

/** `.catch(next)` and the second argument of `.then`. */
function isRejection(call: ts.CallExpression, next: ts.Identifier): boolean {
  if (!ts.isPropertyAccessExpression(call.expression)) return false;
  const method = call.expression.name.text;
  return method === "catch" || (method === "then" && call.arguments[1] === next);
}

function isSurelyError(argument: ts.Expression): boolean {
  if (
    ts.isNewExpression(argument) ||
    ts.isCallExpression(argument) ||
    ts.isStringLiteralLike(argument) ||
    ts.isObjectLiteralExpression(argument)
  )
    return true;
  if (!ts.isIdentifier(argument)) return false;
  const name = argument.text;
  // An error made on the spot; a callback's parameter of that name may be empty.
  if (/err|exception/i.test(name) && !isParameterName(argument, name)) return true;
  return (
    ts.findAncestor(argument, (node) => {
      if (ts.isCatchClause(node)) return node.variableDeclaration?.name.getText() === name;
      if (ts.isIfStatement(node)) return mentions(node.expression, name);
      const callback = ts.isArrowFunction(node) || ts.isFunctionExpression(node);
      if (
        !callback ||
        !ts.isCallExpression(node.parent) ||
        !ts.isPropertyAccessExpression(node.parent.expression)
      )
        return false;
      return node.parent.expression.name.text === "catch" && node.parameters[0]?.name.getText() === name;
    }) !== undefined
  );
}

function isParameterName(node: ts.Node, name: string): boolean {
  return (
    ts.findAncestor(
      node,
      (own) =>
        ts.isFunctionLike(own) && own.parameters.some((parameter) => parameter.name.getText() === name),
    ) !== undefined
  );
}

function mentions(node: ts.Node, name: string): boolean {
  if (ts.isIdentifier(node) && node.text === name) return true;
  return ts.forEachChild(node, (child) => mentions(child, name)) ?? false;
}

function returnsHandler(body: ts.Node, style: HandlerStyle = "response"): boolean {
  const least = style === "context" ? 2 : 3;
  const visit = (node: ts.Node): boolean => {
    if ((ts.isArrowFunction(node) || ts.isFunctionExpression(node)) && node.parameters.length >= least)
      return callsNext(node, style);
    return ts.forEachChild(node, visit) ?? false;
  };
  return visit(body);
}
