import { ts } from "ts-morph";
import { unwrap } from "../../imports/require-call.ts";
import type { Sources } from "../../project/open-sources.ts";
import { question } from "../../project/question.ts";
import type { SymbolFinder } from "../../symbols/symbol-finder.ts";
import { findDecoratedRoutes } from "../decorated-routes.ts";
import type { Candidate } from "../framework.ts";
import { verbs } from "./verbs.ts";

const instanceTypes = /\bFastify(Instance|TypedInstance|App)\b|\bFastify\w*Instance\b|\bAppInstance\b/;
const pluginTypes = /\bFastifyPlugin(Async|Callback)?\w*\b/;
const usualNames = /^(fastify|app|server|instance|_fastify)$/;

/** Calls that look like registrations on an instance, whether or not the start was seen to run them. */
export function findCandidates(sources: Sources): Candidate[] {
  return sources
    .pathsLike(/fastify|\b(app|server|instance)\b/i)
    .flatMap((path) => candidatesIn(sources, path, null));
}

const candidatesIn = question("calls like registrations of fastify", (sources, file): Candidate[] => {
  const found: Candidate[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const what = looksRegistering(node, node.expression.name.text);
      if (what !== null && isInstance(sources.checker, node.expression.expression, 0))
        found.push({ call: node, what });
    }
    if (
      ts.isCallExpression(node) &&
      ts.isElementAccessExpression(node.expression) &&
      !ts.isStringLiteralLike(node.expression.argumentExpression) &&
      node.arguments.length >= 2 &&
      isInstance(sources.checker, node.expression.expression, 0)
    )
      found.push({ call: node, what: "endpoint" });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...found, ...findDecoratedRoutes(file)];
});

function looksRegistering(node: ts.CallExpression, method: string): Candidate["what"] | null {
  const [first, second] = node.arguments;
  if (first === undefined) return null;
  if (method === "register") return "mount";
  if (method === "route") return "endpoint";
  return verbs.has(method) && second !== undefined ? "endpoint" : null;
}

function isInstance(checker: SymbolFinder, expression: ts.Expression, depth: number): boolean {
  const node = unwrap(expression);
  if (depth > 6) return false;
  if (ts.isCallExpression(node)) {
    const callee = unwrap(node.expression);
    if (/^([Ff]astify|require\(["']fastify["']\))$/.test(callee.getText())) return true;
    // A chain: register, decorate, withTypeProvider and the verbs give the instance back.
    return ts.isPropertyAccessExpression(callee) && isInstance(checker, callee.expression, depth + 1);
  }
  if (ts.isPropertyAccessExpression(node)) {
    if (node.expression.kind !== ts.SyntaxKind.ThisKeyword) return false;
    return declaredAs(checker, node.name, depth) ?? usualNames.test(node.name.text);
  }
  return ts.isIdentifier(node) && (declaredAs(checker, node, depth) ?? false);
}

/** True or false by its declaration; null when that says nothing. */
function declaredAs(checker: SymbolFinder, name: ts.MemberName, depth: number): boolean | null {
  for (const declaration of checker.getSymbolAtLocation(name)?.declarations ?? []) {
    if (ts.isParameter(declaration)) return isInstanceParameter(declaration);
    if (!ts.isVariableDeclaration(declaration) && !ts.isPropertyDeclaration(declaration)) continue;
    if (declaration.type !== undefined) return instanceTypes.test(declaration.type.getText());
    if (declaration.initializer !== undefined)
      return isInstance(checker, declaration.initializer, depth + 1) || null;
  }
  return null;
}

/** By its type, by the type of the plug-in whose first parameter it is, or by its name at the first place. */
function isInstanceParameter(parameter: ts.ParameterDeclaration): boolean {
  if (parameter.type !== undefined) return instanceTypes.test(parameter.type.getText());
  const { parent } = parameter;
  if (parent.parameters[0] !== parameter) return false;
  const holder = ts.findAncestor(
    parent.parent,
    (node) => !ts.isParenthesizedExpression(node) && !ts.isAsExpression(node),
  );
  if (holder !== undefined && ts.isVariableDeclaration(holder) && holder.type !== undefined)
    return pluginTypes.test(holder.type.getText());
  const registered =
    holder !== undefined &&
    ts.isCallExpression(holder) &&
    /(^fp|[Pp]lugin|\.register)$/.test(holder.expression.getText());
  return registered || usualNames.test(parameter.name.getText());
}
