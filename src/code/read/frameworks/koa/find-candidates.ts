import { ts } from "ts-morph";
import type { Sources } from "../../project/open-sources.ts";
import { question } from "../../project/question.ts";
import type { HostShape } from "../declared-host.ts";
import { verbs } from "../express/verbs.ts";
import type { Candidate } from "../framework.ts";
import { listening } from "../listened-on.ts";
import { findOwnDecoratedRoutes } from "../own-decorated-routes.ts";
import { registeringCalls } from "../registering-calls.ts";

const shape: HostShape = {
  creation:
    /^(Koa|koa|(Koa|koa)?Router|koa_\w*router\w*(\.default)?|require\(["'](koa|koa-router|@koa\/router)["']\))$/i,
  types: /^(Koa|(Koa)?Router|Koa\.Application|Application|Router\.\w*Router|Router\.Router)$/,
  names: /^(_?app|_?router|\w+Router)$/,
  chains: (method) => verbs.has(method) || /^(use|param|prefix)$/.test(method) || listening.has(method),
};

/** Calls that look like registrations by name or type, whether or not the start was seen to run them. */
export function findCandidates(sources: Sources): Candidate[] {
  return sources
    .pathsLike(/koa|router|@(get|post|put|patch|delete)\(/i)
    .flatMap((path) => candidatesIn(sources, path, null));
}

const candidatesIn = question("calls like registrations of koa", (sources, file): Candidate[] => [
  ...findOwnDecoratedRoutes(sources, file),
  ...registeringCalls(sources.checker, file, shape, looksLike),
]);

function looksLike(node: ts.CallExpression, method: string): Candidate["what"] | null {
  if (method === "use") return node.arguments.length > 0 ? "mount" : null;
  if (!verbs.has(method) || node.arguments.length < 2) return null;
  return isPathLike(node.arguments[0]) ? "endpoint" : null;
}

function isPathLike(node: ts.Expression | undefined): boolean {
  if (node === undefined) return false;
  return !ts.isObjectLiteralExpression(node) && !ts.isFunctionLike(node) && !ts.isNumericLiteral(node);
}
