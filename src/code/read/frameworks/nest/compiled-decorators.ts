import { ts } from "ts-morph";
import { createTreeNotes } from "../../project/tree-notes.ts";

/**
 * `X = __decorate([…], X)` and `__decorate([…], X.prototype, "m", null)` of compiled files, in the order written.
 * What the compiler adds (`__metadata`) is left out; `__param(0, …)` belongs to its parameter.
 */
export function compiledDecorators(node: ts.Node): ts.Expression[] {
  if (ts.isParameter(node)) return ofParameter(node);
  return listFor(node).filter((own) => helperCall(own) === null);
}

/** Type of a parameter of a constructor, as `__metadata("design:paramtypes", […])` keeps it. */
export function compiledType(parameter: ts.ParameterDeclaration): ts.Expression | undefined {
  const { parent } = parameter;
  if (!ts.isConstructorDeclaration(parent)) return undefined;
  for (const own of listFor(parent.parent)) {
    const [key, types] = helperCall(own)?.arguments ?? [];
    if (key === undefined || !ts.isStringLiteralLike(key) || key.text !== "design:paramtypes") continue;
    if (types !== undefined && ts.isArrayLiteralExpression(types))
      return types.elements[parent.parameters.indexOf(parameter)];
  }
  return undefined;
}

function ofParameter(node: ts.ParameterDeclaration): ts.Expression[] {
  const { parent } = node;
  const index = parent.parameters.indexOf(node);
  const owner = ts.isConstructorDeclaration(parent) ? parent.parent : parent;
  return listFor(owner).flatMap((own) => {
    const [position, decorator] = helperCall(own)?.arguments ?? [];
    const mine = position !== undefined && ts.isNumericLiteral(position) && Number(position.text) === index;
    return mine && decorator !== undefined ? [decorator] : [];
  });
}

function listFor(node: ts.Node): readonly ts.Expression[] {
  const file = node.getSourceFile();
  return file.text.includes("__decorate(") ? (tableOf(file).get(keyOf(node) ?? "") ?? []) : [];
}

function helperCall(node: ts.Expression): ts.CallExpression | null {
  return ts.isCallExpression(node) && /__(param|metadata)$/.test(node.expression.getText()) ? node : null;
}

const tables = createTreeNotes<ReadonlyMap<string, readonly ts.Expression[]>>();

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
