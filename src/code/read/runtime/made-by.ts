import { ts } from "ts-morph";

/** What the variable holds: its initializer, and every value that its file gives it outside functions (`let queue; if (on) queue = new Queue()`). */
export function madeBy(declaration: ts.VariableDeclaration): ts.Expression[] {
  const found = declaration.initializer === undefined ? [] : [declaration.initializer];
  return [...found, ...givenTo(declaration, false)];
}

/** What functions give a variable that begins with nothing: `if (!db) db = openDatabase(file)`. Null and undefined are left out. */
export function givenLater(declaration: ts.VariableDeclaration): ts.Expression[] {
  const { initializer } = declaration;
  if (initializer !== undefined && !isNothing(initializer)) return [];
  return givenTo(declaration, true).filter((value) => !isNothing(value));
}

function isNothing(value: ts.Expression): boolean {
  return value.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(value) && value.text === "undefined");
}

function givenTo(declaration: ts.VariableDeclaration, inFunctions: boolean): ts.Expression[] {
  const found: ts.Expression[] = [];
  const home = ts.findAncestor(declaration, (node) => ts.isFunctionLike(node) || ts.isSourceFile(node));
  const { name } = declaration;
  if (home === undefined || !ts.isIdentifier(name)) return found;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && node !== home && !inFunctions) return;
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isIdentifier(node.left) &&
      node.left.text === name.text
    )
      found.push(node.right);
    ts.forEachChild(node, visit);
  };
  visit(home);
  return found;
}
