import { ts } from "ts-morph";
import { unwrap } from "../../imports/require-call.ts";
import type { Sources } from "../../project/open-sources.ts";
import { question } from "../../project/question.ts";
import type { SymbolFinder } from "../../symbols/symbol-finder.ts";
import type { Candidate } from "../framework.ts";
import { listening } from "../listened-on.ts";
import { contractRoutes } from "./contract-routes.ts";
import { namedHost } from "./named-host.ts";
import { verbs } from "./verbs.ts";

const seen = /\b(express|Router|router|app)\b/;

/** Calls that look like registrations by name or type, whether or not the start was seen to run them. */
export function findCandidates(sources: Sources): Candidate[] {
  return sources.pathsLike(seen).flatMap((path) => candidatesIn(sources, path, null));
}

const candidatesIn = question("calls like registrations of express", (sources, file): Candidate[] => {
  const found: Candidate[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const method = node.expression.name.text;
      const host = node.expression.expression;
      const looks = looksRegistering(node, method);
      if (looks && (isHost(sources.checker, host, 0) || namedHost(sources.checker, node, host)))
        found.push({ call: node, what: method === "use" ? "mount" : "endpoint" });
    }
    const computed = ts.isCallExpression(node) && node.arguments.length >= 2 ? computedVerb(node) : null;
    if (computed !== null && isHost(sources.checker, computed, 0))
      found.push({ call: node, what: "endpoint" });
    const contract = ts.isCallExpression(node) ? contractRoutes(node) : null;
    if (contract !== null) found.push(contract);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
});

/** `app` of `app[method](path, …)` and `app[method].call(app, path, …)`. */
function computedVerb(node: ts.CallExpression): ts.Expression | null {
  const { expression } = node;
  const through = ts.isPropertyAccessExpression(expression) && /^(call|apply)$/.test(expression.name.text);
  const callee = through ? expression.expression : expression;
  const computed = ts.isElementAccessExpression(callee) && !ts.isStringLiteralLike(callee.argumentExpression);
  return computed ? callee.expression : null;
}

function looksRegistering(node: ts.CallExpression, method: string): boolean {
  if (method === "use") return node.arguments.length >= 1;
  if (!verbs.has(method) && method !== "param") return false;
  const [first] = node.arguments;
  if (first === undefined) return false;
  const chained = ts.isPropertyAccessExpression(node.expression) && isRouteChain(node.expression.expression);
  return chained || node.arguments.length >= 2;
}

/** `x.route("/y")`, through its verbs. */
function isRouteChain(node: ts.Expression): boolean {
  const inner = unwrap(node);
  if (!ts.isCallExpression(inner) || !ts.isPropertyAccessExpression(inner.expression)) return false;
  return (
    inner.expression.name.text === "route" ||
    (verbs.has(inner.expression.name.text) && isRouteChain(inner.expression.expression))
  );
}

const typeNames =
  /^(express\.)?(Router|IRouter|Express|Application|IRouterHandler|Express\.Application|core\.Express)$/;

function isHost(checker: SymbolFinder, expression: ts.Expression, depth: number): boolean {
  const node = unwrap(expression);
  if (depth > 6) return false;
  if (ts.isCallExpression(node)) {
    if (isCreation(node)) return true;
    return (
      ts.isPropertyAccessExpression(node.expression) &&
      (verbs.has(node.expression.name.text) ||
        node.expression.name.text === "use" ||
        node.expression.name.text === "route" ||
        listening.has(node.expression.name.text)) &&
      isHost(checker, node.expression.expression, depth + 1)
    );
  }
  if (ts.isNewExpression(node)) return /^(express\.)?Router$/.test(node.expression.getText());
  if (ts.isPropertyAccessExpression(node)) {
    const own = declaredAs(checker, node.name, depth);
    return (
      own ??
      (node.expression.kind === ts.SyntaxKind.ThisKeyword &&
        /^(app|router|_app|_router)$/.test(node.name.text))
    );
  }
  if (!ts.isIdentifier(node)) return false;
  const declared = declaredAs(checker, node, depth);
  return declared ?? false;
}

/** True or false by its declaration; null when that says nothing. */
function declaredAs(
  checker: SymbolFinder,
  name: ts.Identifier | ts.PrivateIdentifier | ts.MemberName,
  depth: number,
): boolean | null {
  const symbol = checker.getSymbolAtLocation(name);
  const declarations = symbol?.declarations ?? [];
  for (const declaration of declarations) {
    // `const [router, path] = args`
    if (ts.isBindingElement(declaration) && ts.isArrayBindingPattern(declaration.parent))
      return /^(app|router)$/.test(name.text);
    const typed =
      ts.isVariableDeclaration(declaration) ||
      ts.isParameter(declaration) ||
      ts.isPropertyDeclaration(declaration);
    if (!typed) continue;
    if (declaration.type !== undefined)
      return typeNames.test(declaration.type.getText().replace(/<.*$/s, ""));
    if (declaration.initializer !== undefined)
      return isHost(checker, declaration.initializer, depth + 1) || null;
    if (ts.isParameter(declaration) && /^(app|router|server|expressApp)$/i.test(name.text)) return true;
  }
  return null;
}

function isCreation(node: ts.CallExpression): boolean {
  return /^(express|Router|express\.Router|promiseRouter|PromiseRouter|require\(["']express["']\)(\.Router)?)$/.test(
    node.expression.getText(),
  );
}
