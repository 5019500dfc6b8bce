import { ts } from "ts-morph";
import { nodeQuestion } from "../project/question.ts";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";
import { isRequestType, requestName } from "./request-type.ts";

const roles =
  /^(CanActivate|PipeTransform|NestInterceptor|ExceptionFilter|NestMiddleware|IAuthGuard|ControllerInterface|ExpressMiddlewareInterface|MiddlewareInterface)$/;
const bases =
  /^(PassportStrategy|AuthGuard|BaseExceptionFilter|ThrottlerGuard|ValidationPipe|\w*Guard|\w*Interceptor|\w*ExceptionFilter)$/;
const hosts = /(^|\.)(Router|Hono|Koa|express|fastify|OpenAPIHono)$/;

/** Has a request, a response, a context or an application among its parameters, or gives back a function that has. */
export const asksForRequest = nodeQuestion("whether a request is asked for", (node: ts.Node, { checker }) =>
  takesRequest(node, checker),
);

function takesRequest(node: ts.Node, checker: SymbolFinder, depth = 0): boolean {
  if (depth > 3) return false;
  const again = (inner: ts.Node): boolean => takesRequest(inner, checker, depth + 1);
  if (ts.isClassLike(node)) return isPartOfChain(node);
  if (ts.isFunctionLike(node)) {
    if (node.parameters.some((parameter) => isRequest(parameter, checker))) return true;
    if (node.type !== undefined && !isWeb(node.type) && isRequestType(node.type, checker)) return true;
    return given(node).some(again);
  }
  if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) {
    if (node.type !== undefined && isRequestType(node.type, checker)) return true;
    return node.initializer !== undefined && again(node.initializer);
  }
  if (ts.isPropertyAssignment(node)) return again(node.initializer);
  if (ts.isExportAssignment(node)) return again(node.expression);
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    if (hosts.test(node.expression.getText())) return true;
    return (node.arguments ?? []).some((one) => isLiteral(one) && again(one));
  }
  return false;
}

/** A `Response` that comes back is that of `fetch`. */
function isWeb(type: ts.TypeNode): boolean {
  return /^(Request|Response)$/.test(type.getText());
}

function isLiteral(node: ts.Node): boolean {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

/** Functions that a function gives back: `authorize("admin")` gives middleware. */
function given(node: ts.SignatureDeclaration): ts.Node[] {
  const body = "body" in node ? (node.body as ts.ConciseBody | undefined) : undefined; // as: every body is one of both
  if (body === undefined) return [];
  if (!ts.isBlock(body)) return isLiteral(body) || ts.isCallExpression(body) ? [body] : [];
  return body.statements.flatMap((one) =>
    ts.isReturnStatement(one) && one.expression !== undefined && isLiteral(one.expression)
      ? [one.expression]
      : [],
  );
}

function isRequest(parameter: ts.ParameterDeclaration, checker: SymbolFinder): boolean {
  if (parameter.type !== undefined) return isRequestType(parameter.type, checker);
  return ts.isIdentifier(parameter.name) && requestName.test(parameter.name.text);
}

/** Guards, pipes, interceptors, filters, middleware. */
function isPartOfChain(node: ts.ClassLikeDeclaration): boolean {
  const decorators = ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
  if (decorators.some((one) => /^@(Catch|Middleware|Interceptor)\b/.test(one.getText()))) return true;
  return (node.heritageClauses ?? []).some(({ token, types: named }) =>
    named.some(({ expression }) => {
      const callee = ts.isCallExpression(expression) ? expression.expression : expression;
      const name = callee.getText().split(".").at(-1) ?? "";
      return token === ts.SyntaxKind.ImplementsKeyword ? roles.test(name) : bases.test(name);
    }),
  );
}
