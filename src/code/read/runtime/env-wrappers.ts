import { ts } from "ts-morph";
import type { SymbolFinder } from "../symbols/symbol-finder.ts";

const depthLimit = 3;

/**
 * `num("POOL_SIZE", 10)` where `num` reads `process.env[name]`: the name of a variable that a function of the project is
 * handed. Null for every other call. The function is found where it is declared, through imports.
 */
export function nameHanded(checker: SymbolFinder, call: ts.CallExpression): string | null {
  for (const [at, argument] of call.arguments.entries()) {
    if (!ts.isStringLiteralLike(argument) || !/^[A-Z][A-Z0-9_]*$/.test(argument.text)) continue;
    if (readsEnvironment(checker, calleeOf(checker, call), at, depthLimit)) return argument.text;
  }
  return null;
}

function calleeOf(checker: SymbolFinder, { expression }: ts.CallExpression): ts.SignatureDeclaration | null {
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  if (!ts.isIdentifier(name)) return null;
  const symbol = checker.getSymbolAtLocation(name);
  if (symbol === undefined) return null;
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  for (const declaration of target.declarations ?? []) {
    if (ts.isFunctionLike(declaration)) return declaration;
    const holds = ts.isVariableDeclaration(declaration) || ts.isPropertyAssignment(declaration);
    const value = holds || ts.isPropertyDeclaration(declaration) ? declaration.initializer : undefined;
    if (value !== undefined && ts.isFunctionLike(value)) return value;
  }
  return null;
}

/** Does it look its parameter up in `process.env`, or hand it to one that does? */
function readsEnvironment(
  checker: SymbolFinder,
  callee: ts.SignatureDeclaration | null,
  at: number,
  depth: number,
): boolean {
  const parameter = callee?.parameters[at]?.name;
  if (callee === null || parameter === undefined || !ts.isIdentifier(parameter) || depth === 0) return false;
  const isIt = (node: ts.Expression): boolean => ts.isIdentifier(node) && node.text === parameter.text;
  const visit = (node: ts.Node): boolean => {
    if (ts.isElementAccessExpression(node) && isIt(node.argumentExpression))
      return isEnvironment(node.expression, callee);
    if (ts.isCallExpression(node)) {
      const handed = node.arguments.findIndex(isIt);
      if (handed >= 0 && readsEnvironment(checker, calleeOf(checker, node), handed, depth - 1)) return true;
    }
    return ts.forEachChild(node, visit) ?? false;
  };
  return visit(callee);
}

/** `process.env`, or a name that the function or its file gives to it. */
function isEnvironment(node: ts.Expression, callee: ts.SignatureDeclaration): boolean {
  if (/^(globalThis\.)?process\.env$/.test(node.getText())) return true;
  if (!ts.isIdentifier(node)) return false;
  const name = node.text;
  return (
    callee.parameters.some(
      (one) => one.name.getText() === name && one.initializer?.getText() === "process.env",
    ) ||
    node
      .getSourceFile()
      .statements.some(
        (statement) =>
          ts.isVariableStatement(statement) &&
          statement.declarationList.declarations.some(
            ({ name: own, initializer }) =>
              (own.getText() === name && initializer?.getText() === "process.env") ||
              (/^\{\s*env\s*\}$/.test(own.getText()) &&
                name === "env" &&
                initializer?.getText() === "process"),
          ),
      )
  );
}
