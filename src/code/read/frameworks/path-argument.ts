import { ts } from "ts-morph";
import type { HandlerSite } from "../boot/values.ts";

/** Texts, patterns, lists of them, and whatever is named or put together like a path. */
export function isPath(site: HandlerSite, others: number): boolean {
  const { value } = site;
  switch (value.kind) {
    case "literal":
      return typeof value.value === "string";
    case "regex":
    case "env":
      return true;
    case "array": {
      const [first] = value.items;
      return first !== undefined && isPath({ node: site.node, value: first.value }, 0);
    }
    case "unknown":
      return others > 0 && isNamedLikePath(site.node);
    case "result":
      if (others === 0) return false;
      return value.callee.kind === "function" ? givesText(value.callee.node) : isNamedLikePath(site.node);
    default:
      return false;
  }
}

function isNamedLikePath(node: ts.Expression): boolean {
  if (ts.isTemplateExpression(node) || ts.isBinaryExpression(node)) return true;
  if (ts.isFunctionLike(node) || ts.isCallExpression(node)) return false;
  return /(path|prefix|base|url|uri|route|endpoint|version)s?$/i.test(node.getText());
}

/** A function of the project that puts a text together, or says that it gives one. */
function givesText(node: ts.FunctionLikeDeclaration): boolean {
  if (node.type !== undefined) return node.type.getText() === "string";
  const body = "body" in node ? node.body : undefined;
  if (body === undefined) return false;
  const results = ts.isBlock(body)
    ? body.statements.flatMap((own) => (ts.isReturnStatement(own) && own.expression ? [own.expression] : []))
    : [body];
  return results.some(
    (own) => ts.isStringLiteralLike(own) || ts.isTemplateExpression(own) || ts.isBinaryExpression(own),
  );
}
