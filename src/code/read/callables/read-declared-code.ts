import { ts } from "ts-morph";
import type { CallableFact, CallSiteFact, ClassFact, ConstructionFact, DeclaredCode } from "../facts.ts";
import { calledName } from "./called-name.ts";
import { lineOf, spanOf } from "./positions.ts";

/** Reads the functions, classes and calls of one file from its text alone. Spans are UTF-16 offsets into that text. */
export function readDeclaredCode(path: string, text: string): DeclaredCode {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kindOf(path));
  const found = {
    callables: [] as CallableFact[],
    classes: [] as ClassFact[],
    constructions: [] as ConstructionFact[],
    calls: [] as CallSiteFact[],
  };
  for (const statement of file.statements) {
    for (const one of namedBy(statement)) {
      if (ts.isClassLike(one.value)) readClass(one.name, one.value, file, found);
      else if (ts.isObjectLiteralExpression(one.value))
        for (const member of one.value.properties) addMember(found.callables, one.access, member, file);
      else if (isFunction(one.value)) add(found.callables, { ...one, owner: null, fn: one.value, file });
    }
  }
  visit(file, file, found);
  return { ...found, firstStatement: firstStatement(file) };
}

export function kindOf(path: string): ts.ScriptKind {
  if (/\.tsx$/.test(path)) return ts.ScriptKind.TSX;
  return /\.[cm]?ts$/.test(path) ? ts.ScriptKind.TS : ts.ScriptKind.JSX;
}

type AFunction = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration;

function isFunction(node: ts.Node): node is AFunction {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node)
  );
}

interface Named {
  readonly name: string;
  readonly access: string;
  readonly value: ts.Node;
}

/** `function a() {}`, `const a = …`, `exports.a = …`, `module.exports = {…}`, each with what it is called at the end of the file. */
export function namedBy(statement: ts.Statement): Named[] {
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    const name = statement.name?.text;
    return name === undefined ? [] : [{ name, access: name, value: statement }];
  }
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
      ts.isIdentifier(name) && initializer !== undefined
        ? [{ name: name.text, access: name.text, value: withoutWrapping(initializer) }]
        : [],
    );
  }
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return [];
  const { left, right, operatorToken } = statement.expression;
  if (operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isPropertyAccessExpression(left)) return [];
  const access = left.getText();
  if (access === "module.exports") return [{ name: access, access, value: withoutWrapping(right) }];
  const of = left.expression.getText();
  return of === "exports" || of === "module.exports"
    ? [{ name: left.name.text, access, value: withoutWrapping(right) }]
    : [];
}

/** Without the parentheses, `as const` and `satisfies` around it. */
function withoutWrapping(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)
    ? withoutWrapping(node.expression)
    : node;
}

interface Adding {
  readonly name: string;
  readonly owner: string | null;
  readonly access: string;
  readonly fn: AFunction;
  readonly file: ts.SourceFile;
}

function add(all: CallableFact[], { name, owner, access, fn, file }: Adding): void {
  if (fn.body === undefined) return;
  const has = (kind: ts.SyntaxKind): boolean =>
    (ts.getModifiers(fn) ?? []).some((modifier) => modifier.kind === kind);
  all.push({
    ...{ owner, name, access },
    form: ts.isArrowFunction(fn) ? "arrow" : ts.isMethodDeclaration(fn) ? "method" : "function",
    async: has(ts.SyntaxKind.AsyncKeyword),
    generator: fn.asteriskToken !== undefined,
    isStatic: has(ts.SyntaxKind.StaticKeyword),
    overloaded: siblingsNamed(fn) > 1,
    decorated: ts.canHaveDecorators(fn) && (ts.getDecorators(fn) ?? []).length > 0,
    usesThis: namesThis(fn.body),
    params: fn.parameters
      .filter((param) => param.name.getText(file) !== "this")
      .map((param) => ({
        name: ts.isIdentifier(param.name) ? param.name.text : null,
        rest: param.dotDotDotToken !== undefined,
      })),
    result: fn.type === undefined ? null : spanOf(fn.type, file),
    start: fn.getStart(file),
    body: spanOf(fn.body, file),
    bracedBody: ts.isBlock(fn.body),
  });
}

function namesThis(node: ts.Node): boolean {
  return (
    node.kind === ts.SyntaxKind.ThisKeyword ||
    node.kind === ts.SyntaxKind.SuperKeyword ||
    ts.forEachChild(node, namesThis) === true
  );
}

function siblingsNamed(fn: AFunction): number {
  const { parent, name } = fn;
  if (name === undefined || !ts.isIdentifier(name)) return 1;
  const siblings: readonly ts.Node[] = ts.isClassLike(parent)
    ? parent.members
    : ts.isSourceFile(parent)
      ? parent.statements
      : [];
  return siblings.filter((one) => isFunction(one) && one.name?.getText() === name.text).length;
}

function addMember(
  all: CallableFact[],
  owner: string,
  member: ts.ClassElement | ts.ObjectLiteralElementLike,
  file: ts.SourceFile,
): void {
  const { name } = member;
  if (name === undefined || !ts.isIdentifier(name)) return;
  const value = ts.isPropertyAssignment(member) ? withoutWrapping(member.initializer) : member;
  if (!isFunction(value)) return;
  add(all, { name: name.text, owner, access: `${owner}.${name.text}`, fn: value, file });
}

function readClass(
  name: string,
  node: ts.ClassLikeDeclaration,
  file: ts.SourceFile,
  found: { readonly callables: CallableFact[]; readonly classes: ClassFact[] },
): void {
  const members = node.members.map((member): ClassFact["members"][number] => {
    const span = { start: member.getFullStart(), end: member.getEnd() };
    if (ts.isConstructorDeclaration(member)) return { kind: "constructor", name: null, span };
    const called = member.name?.getText(file) ?? null;
    if (!ts.isMethodDeclaration(member)) return { kind: "other", name: called, span };
    addMember(found.callables, name, member, file);
    return { kind: "method", name: called, span };
  });
  const base = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  found.classes.push({
    name,
    base: base?.types[0]?.expression.getText(file) ?? null,
    open: node.members.pos,
    close: node.getEnd() - 1,
    members,
  });
}

function visit(
  node: ts.Node,
  file: ts.SourceFile,
  found: {
    readonly constructions: ConstructionFact[];
    readonly calls: CallSiteFact[];
  },
): void {
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
    const args = node.arguments;
    found.constructions.push({
      name: node.expression.text,
      at: node.getStart(file),
      args:
        args === undefined
          ? { start: node.getEnd(), end: node.getEnd() }
          : { start: args.pos, end: args.end },
    });
  }
  if (ts.isCallExpression(node)) {
    const name = calledName(node.expression);
    if (name !== null)
      found.calls.push({
        name,
        line: lineOf(node, file),
        span: spanOf(node, file),
        awaited: ts.isAwaitExpression(node.parent),
      });
  }
  ts.forEachChild(node, (child) => visit(child, file, found));
}

function firstStatement(file: ts.SourceFile): number {
  const first = file.statements.find(
    (one) => !(ts.isExpressionStatement(one) && ts.isStringLiteral(one.expression)),
  );
  return first === undefined ? file.getEnd() : first.getStart(file);
}
