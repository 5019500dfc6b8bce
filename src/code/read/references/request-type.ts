import { ts } from "ts-morph";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";

export const requestName = /^_?(req|res|ctx|context|next|request|response|reply)$/;

const own =
  /^(Request|Response|NextFunction|Next|RequestHandler|ErrorRequestHandler|Fastify(Request|Reply|Instance)|FastifyPlugin\w*|ExecutionContext|GqlExecutionContext|ArgumentsHost|CallHandler|Context|ParameterizedContext|DefaultContext|KoaContext|RouterContext|HonoRequest|IncomingMessage|ServerResponse|Middleware|MiddlewareHandler|MiddlewareConsumer|Application|Express|Koa|Hono|OpenAPIHono|INestApplication|Nest\w*Application|I?Router)$/;
const mentioned =
  /\b(Request|Response|Fastify(Request|Reply)|ParameterizedContext|RouterContext|IncomingMessage|DefaultContext)\b/;

/** A framework's request, response, context or application; or a type of the project that is built on one. */
export function isRequestType(type: ts.TypeNode, checker: SymbolFinder): boolean {
  if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type))
    return type.types.some((part) => isRequestType(part, checker));
  if (!ts.isTypeReferenceNode(type)) return false;
  const last = ts.isIdentifier(type.typeName) ? type.typeName : type.typeName.right;
  const symbol = checker.getSymbolAtLocation(last);
  const declared = symbol === undefined ? [] : (checker.getAliasedSymbol(symbol).declarations ?? []);
  const inProject = declared.filter(
    (one) => ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one) || ts.isClassLike(one),
  );
  if (inProject.length === 0) return own.test(last.text) || /^\w+(Request|Context)$/.test(last.text);
  return inProject.some((one) => mentioned.test(basisOf(one)));
}

/** What a type is built on: `Request & { user: User }`, `extends FastifyRequest`. */
function basisOf(node: ts.Node): string {
  if (ts.isTypeAliasDeclaration(node)) return ts.isTypeLiteralNode(node.type) ? "" : node.type.getText();
  if (!ts.isInterfaceDeclaration(node) && !ts.isClassLike(node)) return "";
  return (node.heritageClauses ?? []).map((clause) => clause.getText()).join(" ");
}
