import { ts } from "ts-morph";

/** `exports` and `module.exports`. */
export function isExportsTarget(node: ts.Expression): boolean {
  return (ts.isIdentifier(node) && node.text === "exports") || isModuleExports(node);
}

export function isModuleExports(node: ts.Expression): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === "module" &&
    node.name.text === "exports"
  );
}
