import { ts } from "ts-morph";
import type { Candidate } from "../framework.ts";

/** Functions of packages that register the routes of a contract, an object that is written elsewhere. */
const makers: Readonly<Record<string, string>> = {
  createExpressEndpoints: "@ts-rest/express",
  createOpenApiExpressMiddleware: "trpc-openapi",
};

/** `createExpressEndpoints(contract, handlers, app)`: named with the package, for contracts are not read; null for other calls. */
export function contractRoutes(node: ts.CallExpression): Candidate | null {
  const { expression: callee } = node;
  if (!ts.isIdentifier(callee) || !Object.hasOwn(makers, callee.text)) return null;
  const pkg = makers[callee.text];
  return { call: node, what: "endpoint", reason: `the routes of a contract of ${pkg} are not read` };
}
