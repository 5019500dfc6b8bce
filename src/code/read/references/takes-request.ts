import { ts } from "ts-morph";
import { requestName } from "./passed-values.ts";

const types =
  /^(Request|Response|NextFunction|RequestHandler|ErrorRequestHandler|Fastify(Request|Reply|Instance|PluginCallback|PluginAsync)|\w*ExecutionContext|ArgumentsHost|CallHandler|Context|ParameterizedContext|DefaultContext|KoaContext|HonoRequest|IncomingMessage|ServerResponse|Next|Application|Express|Koa|Hono|INestApplication|NestExpressApplication|NestFastifyApplication|Router|IRouter|Middleware|MiddlewareHandler|MiddlewareConsumer|GqlContext|\w+Request)$/;
const roles =
  /^(CanActivate|PipeTransform|NestInterceptor|ExceptionFilter|NestMiddleware|IAuthGuard|ControllerInterface|ExpressMiddlewareInterface|MiddlewareInterface)$/;
const bases =
  /^(PassportStrategy|AuthGuard|BaseExceptionFilter|ThrottlerGuard|ValidationPipe|\w*Guard|\w*Interceptor|\w*ExceptionFilter)$/;
const hosts = /(^|\.)(Router|Hono|Koa|express|fastify|OpenAPIHono)$/;

/** Has a request, a response, a context or an application among its parameters, or gives back a function that has. */
export function takesRequest(node: ts.Node, depth = 0): boolean {
  if (depth > 3) return false;
  if (ts.isClassLike(node)) return isPartOfChain(node);
  if (ts.isFunctionLike(node)) {
    if (node.parameters.some(isRequest)) return true;
    if (
      node.type !== undefined &&
      types.test(lastName(node.type) ?? "") &&
      !/Request$/.test(lastName(node.type) ?? "")
    )
      return true;
    return given(node).some((inner) => takesRequest(inner, depth + 1));
  }
  if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) {
    if (node.type !== undefined && types.test(lastName(node.type) ?? "")) return true;
    return node.initializer !== undefined && takesRequest(node.initializer, depth + 1);
  }
  if (ts.isPropertyAssignment(node)) return takesRequest(node.initializer, depth + 1);
  if (ts.isExportAssignment(node)) return takesRequest(node.expression, depth + 1);
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    if (hosts.test(node.expression.getText())) return true;
    return (node.arguments ?? []).some((one) => isLiteral(one) && takesRequest(one, depth + 1));
  }
  return false;
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

function isRequest(parameter: ts.ParameterDeclaration): boolean {
  const name = ts.isIdentifier(parameter.name) ? parameter.name.text : "";
  if (parameter.type === undefined) return requestName.test(name);
  const type = lastName(parameter.type) ?? "";
  // Data is often called a request too: `CreateUserRequest`.
  return types.test(type) && (!/^\w+Request$/.test(type) || requestName.test(name));
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

function lastName(type: ts.TypeNode): string | null {
  if (ts.isUnionTypeNode(type)) return type.types.map(lastName).find((name) => name !== null) ?? null;
  if (!ts.isTypeReferenceNode(type)) return null;
  return ts.isIdentifier(type.typeName) ? type.typeName.text : type.typeName.right.text;
}
