import { ts } from "ts-morph";
import { unwrap } from "../../imports/require-call.ts";
import type { SymbolFinder } from "../../symbols/symbol-finder.ts";

const names = /^(_?app|_?router|expressApp)$/;

/**
 * `args.app.get("/health", (req, res) => …)`: nothing says what the application is, for a plug-in is handed it in a bag;
 * its name, a path and a function of request and response do.
 */
export function namedHost(checker: SymbolFinder, call: ts.CallExpression, host: ts.Expression): boolean {
  const node = unwrap(host);
  const named = ts.isPropertyAccessExpression(node) ? node.name : node;
  if (!ts.isIdentifier(named) || !names.test(named.text)) return false;
  const [path] = call.arguments;
  const last = call.arguments.at(-1);
  return isPath(path) && last !== undefined && answersRequests(unwrap(last)) && isUntyped(checker, named);
}

function isPath(node: ts.Expression | undefined): boolean {
  if (node === undefined) return false;
  if (ts.isArrayLiteralExpression(node)) return isPath(node.elements[0]);
  if (ts.isStringLiteralLike(node)) return node.text.startsWith("/") || node.text === "*";
  return ts.isTemplateExpression(node) || node.kind === ts.SyntaxKind.RegularExpressionLiteral;
}

function answersRequests(node: ts.Expression): boolean {
  return (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) && node.parameters.length >= 2;
}

/** A type of another package, or a value made by one, is no application of this framework. */
function isUntyped(checker: SymbolFinder, name: ts.Identifier): boolean {
  return (checker.getSymbolAtLocation(name)?.declarations ?? []).every((declaration) => {
    const typed =
      ts.isVariableDeclaration(declaration) ||
      ts.isParameter(declaration) ||
      ts.isPropertySignature(declaration) ||
      ts.isPropertyDeclaration(declaration);
    const type = typed ? declaration.type?.getText() : undefined;
    return type === undefined || type === "any" || type === "unknown";
  });
}
