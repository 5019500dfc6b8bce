import { ts } from "ts-morph";

/** A piece of a file that has a name: a function, a method, or whatever else is declared at its top. */
export interface Declaration {
  /** `placeOrder`, `OrderBook.place`, `router.post("/")`, `import findProduct`. */
  readonly name: string;
  readonly kind: "function" | "code" | "import";
  /** 1-based line of its name. */
  readonly line: number;
  /** Its tokens: comments, blanks and line breaks say nothing about what it does. */
  readonly tokens: string;
}

interface Piece {
  readonly name: string;
  readonly node: ts.Node;
  readonly kind: Declaration["kind"];
  /** What belongs to it and stands elsewhere in its statement. */
  readonly more?: string;
}

/** Everything with a name of one file; where two pieces have the same name, the second is told apart by a number. */
export function listDeclarations(path: string, text: string): Declaration[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kindOf(path));
  const seen = new Map<string, number>();
  return file.statements.flatMap(declared).map(({ name, node, kind, more }) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    const tokens = more === undefined ? [] : [more];
    collect(node, tokens);
    return {
      name: times === 1 ? name : `${name} (${times})`,
      kind,
      line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1,
      // Formatters add and take commas and semicolons at ends.
      tokens: tokens.join(" ").replace(/ [,;](?= [)\]}]| *$)/g, ""),
    };
  });
}

function declared(statement: ts.Statement): Piece[] {
  if (ts.isImportDeclaration(statement)) return imported(statement);
  if (ts.isFunctionDeclaration(statement))
    return [{ name: statement.name?.text ?? "default", node: statement, kind: "function" }];
  if (ts.isClassDeclaration(statement)) return members(statement.name?.text ?? "default", statement);
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(variable);
  if (
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement)
  )
    return [{ name: statement.name.getText(), node: statement, kind: "code" }];
  if (ts.isExpressionStatement(statement)) return expressed(statement.expression);
  return ts.isExportDeclaration(statement)
    ? []
    : [{ name: firstLine(statement), node: statement, kind: "code" }];
}

/** Each name for itself: a cut takes names out of such lists. */
function imported({ importClause, moduleSpecifier }: ts.ImportDeclaration): Piece[] {
  const more = moduleSpecifier.getText();
  if (importClause === undefined) return [{ name: `import ${more}`, node: moduleSpecifier, kind: "import" }];
  const bindings = importClause.namedBindings;
  const names: ts.Node[] = importClause.name === undefined ? [] : [importClause.name];
  if (bindings !== undefined)
    names.push(...(ts.isNamespaceImport(bindings) ? [bindings] : bindings.elements));
  return names.map((node) => ({ name: `import ${node.getText()}`, node, kind: "import", more }));
}

function variable(node: ts.VariableDeclaration): Piece[] {
  const { initializer, name } = node;
  if (initializer === undefined) return [{ name: name.getText(), node, kind: "code" }];
  if (!isRequire(initializer)) return valued(name.getText(), node, initializer);
  const names = ts.isObjectBindingPattern(name) ? name.elements : [name];
  return names.map((one) => ({
    name: `import ${one.getText()}`,
    node: one,
    kind: "import",
    more: initializer.getText(),
  }));
}

/** `exports.place = (order) => …`, `Router.prototype.run = function () …`, `router.get("/", …)`. */
function expressed(node: ts.Expression): Piece[] {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    const name = node.left.getText().replace(/^(module\.)?exports\.(?=\w)/, "");
    return valued(name, node, node.right);
  }
  if (!ts.isCallExpression(node)) return [{ name: firstLine(node), node, kind: "code" }];
  const [first] = node.arguments;
  const named = first !== undefined && ts.isStringLiteralLike(first) ? JSON.stringify(first.text) : "…";
  const kind = node.arguments.some(isFunctionValue) ? "function" : "code";
  return [{ name: `${firstLine(node.expression)}(${named})`, node, kind }];
}

/** The functions of `{ place() {}, list: () => … }` each for itself; any other value is one piece. */
function valued(name: string, node: ts.Node, value: ts.Expression): Piece[] {
  if (isFunctionValue(value)) return [{ name, node, kind: "function" }];
  if (ts.isClassExpression(value)) return members(name, value);
  if (!ts.isObjectLiteralExpression(value) || !value.properties.some(isFunctionProperty))
    return [{ name, node, kind: "code" }];
  return value.properties.map((property) => ({
    name: `${name}.${property.name?.getText() ?? "…"}`,
    node: property,
    kind: isFunctionProperty(property) ? "function" : "code",
  }));
}

function isFunctionValue(node: ts.Expression): boolean {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

function isFunctionProperty(property: ts.ObjectLiteralElementLike): boolean {
  if (ts.isMethodDeclaration(property) || ts.isAccessor(property)) return true;
  return ts.isPropertyAssignment(property) && isFunctionValue(property.initializer);
}

function members(name: string, node: ts.ClassLikeDeclaration): Piece[] {
  const head: Piece[] = [...(ts.getDecorators(node) ?? []), ...(node.heritageClauses ?? [])].map((one) => ({
    name: `${name} ${firstLine(one)}`,
    node: one,
    kind: "code",
  }));
  return head.concat(
    node.members.map((member) => {
      const label = ts.isConstructorDeclaration(member)
        ? "constructor"
        : (member.name?.getText() ?? "static");
      const isFunction =
        ts.isMethodDeclaration(member) ||
        ts.isConstructorDeclaration(member) ||
        ts.isAccessor(member) ||
        (ts.isPropertyDeclaration(member) &&
          member.initializer !== undefined &&
          isFunctionValue(member.initializer));
      return { name: `${name}.${label}`, node: member, kind: isFunction ? "function" : "code" };
    }),
  );
}

function isRequire(node: ts.Expression): boolean {
  if (ts.isPropertyAccessExpression(node)) return isRequire(node.expression);
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "require";
}

function firstLine(node: ts.Node): string {
  const [line = ""] = node.getText().split("\n");
  return line.length > 60 ? `${line.slice(0, 60)}…` : line.trim();
}

/** Documentation is no token, though it hangs in the tree. */
function collect(node: ts.Node, tokens: string[]): void {
  if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return;
  const children = node.getChildren();
  for (const child of children) collect(child, tokens);
  const text = children.length > 0 ? "" : node.getText();
  if (text !== "") tokens.push(text);
}

function kindOf(path: string): ts.ScriptKind {
  if (/\.tsx$/.test(path)) return ts.ScriptKind.TSX;
  if (/\.[cm]?ts$/.test(path)) return ts.ScriptKind.TS;
  return ts.ScriptKind.JSX;
}
