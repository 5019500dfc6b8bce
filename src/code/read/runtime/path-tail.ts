import { posix } from "node:path";
import { ts } from "ts-morph";
import { foldText } from "../imports/fold-text.ts";
import { unwrap } from "../imports/require-call.ts";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";

/**
 * `app/views` of `config.root + "/app/views"`, of `${base}/app/views` and of `path.join(config.root, "app", "views")`: what is
 * known of a path whose beginning is not. Null when more than the beginning is unknown, or nothing.
 */
export function pathTail(checker: SymbolFinder, expression: ts.Expression): string | null {
  const node = unwrap(expression);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return below(foldText(checker, node.right));
  if (ts.isTemplateExpression(node)) {
    const [only, ...others] = node.templateSpans;
    return node.head.text === "" && others.length === 0 ? below(only?.literal.text ?? null) : null;
  }
  if (!ts.isCallExpression(node) || !/(^|\.)(join|resolve)$/.test(node.expression.getText())) return null;
  const parts = node.arguments.slice(1).map((part) => foldText(checker, part));
  return parts.length > 0 && parts.every((part) => part !== null) ? below(`/${parts.join("/")}`) : null;
}

function below(tail: string | null): string | null {
  if (tail === null || !tail.startsWith("/") || tail.includes("*")) return null;
  const path = posix.normalize(tail).replace(/^\/+|\/+$/g, "");
  return path === "" || path.startsWith("..") ? null : path;
}
