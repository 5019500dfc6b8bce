import { ts } from "ts-morph";

/**
 * `X = __decorate([…], X)` and `__decorate([…], X.prototype, "m", null)` of compiled files, in the order written.
 * `__param` and `__metadata`, which the compiler adds, are left out.
 */
export function compiledDecorators(node: ts.Node): ts.Expression[] {
  const file = node.getSourceFile();
  if (!file.text.includes("__decorate(")) return [];
  return (tableOf(file).get(keyOf(node) ?? "") ?? []).filter(
    (own) => !(ts.isCallExpression(own) && /__(param|metadata)$/.test(own.expression.getText())),
  );
}

const tables = new WeakMap<ts.SourceFile, ReadonlyMap<string, readonly ts.Expression[]>>();

function tableOf(file: ts.SourceFile): ReadonlyMap<string, readonly ts.Expression[]> {
  const known = tables.get(file);
  if (known !== undefined) return known;
  const table = new Map<string, readonly ts.Expression[]>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /(^|\.)__decorate$/.test(node.expression.getText())) {
      const [list, target, name] = node.arguments;
      if (list !== undefined && ts.isArrayLiteralExpression(list) && target !== undefined) {
        const owner = target.getText().replace(/\.prototype$/, "");
        const member = name !== undefined && ts.isStringLiteralLike(name) ? `.${name.text}` : "";
        table.set(owner + member, list.elements);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  tables.set(file, table);
  return table;
}

function keyOf(node: ts.Node): string | null {
  if (ts.isClassLike(node)) return node.name?.text ?? null;
  const owner = node.parent;
  if (!ts.isMethodDeclaration(node) || !ts.isClassLike(owner) || owner.name === undefined) return null;
  return `${owner.name.text}.${node.name.getText()}`;
}
