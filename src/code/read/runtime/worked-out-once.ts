import { ts } from "ts-morph";

/** Values of chance or of the moment: another one in each process. */
const drawn = /random|generateKey|genSalt|nanoid|uuid|ulid|cuid|createId|\bDate\b|\bnow\b|performance/i;

/**
 * `if (schema === null) schema = await readSchema(file)`: what a process works out when it is first asked, of nothing that a
 * request brings. Another process works out the same for itself. Instances are left out: they may remember more.
 */
export function isWorkedOutOnce(reference: ts.Node): boolean {
  const { parent } = reference;
  const isField = ts.isPropertyAccessExpression(reference);
  if (!(ts.isIdentifier(reference) || isField)) return false;
  if (!ts.isBinaryExpression(parent) || parent.left !== reference) return false;
  const operator = parent.operatorToken.kind;
  const ifEmpty =
    operator === ts.SyntaxKind.QuestionQuestionEqualsToken || operator === ts.SyntaxKind.BarBarEqualsToken;
  if (!ifEmpty && !(operator === ts.SyntaxKind.EqualsToken && isGuarded(parent, reference.getText())))
    return false;
  return !drawn.test(parent.right.getText()) && !mentions(parent.right, namesInside(parent), isField);
}

function isGuarded(assignment: ts.Node, name: string): boolean {
  for (let node = assignment; !ts.isFunctionLike(node) && !ts.isSourceFile(node); node = node.parent) {
    const around = node.parent;
    if (ts.isIfStatement(around) && around.thenStatement === node && saysEmpty(around.expression, name))
      return true;
    if (ts.isBlock(around) && leavesBefore(around.statements, node, name)) return true;
  }
  return false;
}

/** `if (schema) return schema;` further up. */
function leavesBefore(statements: readonly ts.Statement[], node: ts.Node, name: string): boolean {
  return statements.some((one) => {
    if (one.pos >= node.pos || !ts.isIfStatement(one) || one.elseStatement !== undefined) return false;
    const then = ts.isBlock(one.thenStatement) ? one.thenStatement.statements.at(-1) : one.thenStatement;
    return then !== undefined && ts.isReturnStatement(then) && saysFilled(one.expression, name);
  });
}

const saysEmpty = (condition: ts.Expression, name: string): boolean =>
  matches(condition, [
    `!${name}`,
    `${name}==null`,
    `${name}===null`,
    `${name}===undefined`,
    `${name}==undefined`,
  ]);

const saysFilled = (condition: ts.Expression, name: string): boolean =>
  matches(condition, [name, `${name}!=null`, `${name}!==null`, `${name}!==undefined`, `${name}!=undefined`]);

function matches(condition: ts.Expression, texts: readonly string[]): boolean {
  return texts.includes(condition.getText().replace(/\s+/g, ""));
}

/** Parameters, and what the functions around declare: a request may be in them. */
function namesInside(node: ts.Node): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (own: ts.Node): void => {
    if (
      (ts.isParameter(own) || ts.isVariableDeclaration(own) || ts.isBindingElement(own)) &&
      ts.isIdentifier(own.name)
    )
      names.add(own.name.text);
    ts.forEachChild(own, collect);
  };
  for (let around = node.parent; !ts.isSourceFile(around); around = around.parent)
    if (ts.isFunctionLike(around)) collect(around);
  return names;
}

/** `ownObject`: what else the object of a field has is no request's, either. */
function mentions(value: ts.Node, names: ReadonlySet<string>, ownObject: boolean): boolean {
  if (ts.isNewExpression(value) || ts.isFunctionLike(value) || ts.isClassLike(value)) return true;
  if (value.kind === ts.SyntaxKind.ThisKeyword) return !ownObject;
  if (ts.isIdentifier(value) && names.has(value.text) && !isOwnName(value)) return true;
  return ts.forEachChild(value, (child) => mentions(child, names, ownObject)) ?? false;
}

/** `this.load` names no variable of that name. */
function isOwnName(name: ts.Identifier): boolean {
  return ts.isPropertyAccessExpression(name.parent) && name.parent.name === name;
}
