import { ts } from "ts-morph";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";
import { type HostShape, isDeclaredHost } from "./declared-host.ts";
import type { Candidate } from "./framework.ts";

/** What a method call is by its name and arguments; null for no registration. */
export type LooksLike = (call: ts.CallExpression, method: string) => Candidate["what"] | null;

/** Calls of a file that look like registrations on what is declared as an application or router. */
export function registeringCalls(
  checker: SymbolFinder,
  file: ts.SourceFile,
  shape: HostShape,
  looksLike: LooksLike,
): Candidate[] {
  const found: Candidate[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const what = looksLike(node, node.expression.name.text);
      if (what !== null && isDeclaredHost(checker, shape, node.expression.expression))
        found.push({ call: node, what });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
