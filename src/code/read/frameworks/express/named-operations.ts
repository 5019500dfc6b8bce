import { ts } from "ts-morph";
import type { HandlerSite, Value } from "../../boot/values.ts";

/** Packages whose middleware answers by the operation names of an OpenAPI file. */
const packages =
  /^(swagger-tools|oas-tools|@oas-tools\/core|exegesis-express|openapi-backend|express-openapi)$/;

/**
 * Why endpoints behind the middleware cannot be listed: which controller answers is looked up by `operationId` in a
 * file that describes the API, not in the code. Null for all other middleware.
 */
export function namedOperations({ value }: HandlerSite): string | null {
  if (value.kind !== "result") return null;
  const name = packageOf(value.callee);
  const method = ts.isPropertyAccessExpression(value.node.expression) ? value.node.expression.name.text : "";
  const validator = name === "express-openapi-validator" && hasField(value.args[0], "operationHandlers");
  const router = method === "swaggerRouter" || method === "oasRouter";
  const whole = name !== null && packages.test(name) && /^(middleware|initialize|router)$/.test(method);
  return validator || router || whole
    ? `${name ?? method} answers by the operation names of an OpenAPI file, not by routes in the code`
    : null;
}

function packageOf(value: Value): string | null {
  if (value.kind === "external") return value.pkg;
  return value.kind === "result" ? packageOf(value.callee) : null;
}

function hasField(value: Value | undefined, name: string): boolean {
  return value?.kind === "object" && value.fields.has(name);
}
