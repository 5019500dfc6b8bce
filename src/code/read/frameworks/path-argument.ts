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
    case "result":
      return others > 0 && isNamedLikePath(site.node);
    default:
      return false;
  }
}

function isNamedLikePath(node: ts.Expression): boolean {
  if (ts.isTemplateExpression(node) || ts.isBinaryExpression(node)) return true;
  if (ts.isFunctionLike(node) || ts.isCallExpression(node)) return false;
  return /(path|prefix|base|url|uri|route|endpoint|version)s?$/i.test(node.getText());
}
