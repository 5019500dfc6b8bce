import { ts } from "ts-morph";
import { packageOf } from "../boot/package-of.ts";
import type { HandlerBody, HandlerSite, HostEntry, Value } from "../boot/values.ts";
import type { FrameworkName } from "../facts.ts";
import { foldPath } from "./fold-path.ts";
import { workspacePackage } from "./workspace-package.ts";

/**
 * What is said of middleware that may answer requests by itself though nothing is seen of how: nothing is known of it (a
 * router that a plug-in brings), a package made it and calls it a router or handler, or it is code of the same workspace
 * that lies outside `root`. Null for all other.
 */
export function unseenMiddleware(
  entry: HostEntry,
  bodies: readonly HandlerBody[],
  framework: FrameworkName,
  root: string,
): string | null {
  // A route of the other frameworks ends the request, whatever its handler; it is listed.
  const passesOn =
    entry.kind === "middleware" ||
    (entry.kind === "route" && entry.method === "all" && framework === "express");
  if (!passesOn || answersForPackage(entry)) return null;
  const last = entry.handlers.at(-1);
  const known = (bodies.at(-1)?.parameters ?? null) !== null;
  if (last === undefined || known) return null;
  if (isUnknown(last.value, 0)) {
    const text = last.node.getText().replace(/\s+/g, " ").slice(0, 60);
    return `what ${text} does could not be followed in the code: if it answers requests, these are missing here`;
  }
  const pkg = packageOf(last.value);
  const outside = pkg === null ? null : workspacePackage(root, pkg);
  if (outside !== null)
    return `the package ${pkg} is the workspace's own (${outside}) and lies outside the folder that is read: if it answers requests, these are missing here; run msa in a folder that holds both`;
  const below = entry.paths
    .map((path) => foldPath(path).text ?? path.node.getText())
    .find((path) => /\w/.test(path));
  const router = below === undefined ? null : routerOfPackage(last);
  return router === null ? null : `the package ${router} answers below ${below} by itself`;
}

/** `app.all("/auth/*", toNodeHandler(auth))`: a handler that a package made, where a request would end. */
export function answersForPackage(entry: HostEntry): boolean {
  const last = entry.handlers.at(-1);
  return entry.kind === "route" && last !== undefined && routerOfPackage(last) !== null;
}

/** Neither the project's code nor a package's, as far as can be seen. */
function isUnknown(value: Value, depth: number): boolean {
  if (value.kind === "unknown") return true;
  if (value.kind !== "result" || depth > 8) return false;
  return isUnknown(value.callee, depth + 1) && isUnknown(value.receiver, depth + 1);
}

/** `serverAdapter.getRouter()`, `toNodeHandler(auth)`, `mapRoutes(table, "controllers/")` of what a package made. */
function routerOfPackage({ value }: HandlerSite): string | null {
  if (value.kind !== "result" || !ts.isCallExpression(value.node)) return null;
  const callee = value.node.expression;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
  if (!/(router|handler|routes)$/i.test(name) || /error|async|wrap|catch/i.test(name)) return null;
  return packageOf(value);
}
