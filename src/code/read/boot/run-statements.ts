import { ts } from "ts-morph";
import { unwrap } from "../imports/require-call.ts";
import { iterated } from "./collections.ts";
import { moduleObject } from "./exported-names.ts";
import { decidedFor, eachRound, leaves } from "./folder-rounds.ts";
import type { Machine } from "./machine.ts";
import { runDecorators } from "./run-decorators.ts";
import { runScan } from "./run-scan.ts";
import { bind, childScope, hoist } from "./scopes.ts";
import { type Item, type Scope, unknown, type Value } from "./values.ts";

/**
 * Runs a body once, every branch of it: what may be registered counts. Gives back what it may return; only an
 * unconditional return ends it.
 */
export function runStatements(
  machine: Machine,
  statements: readonly ts.Statement[],
  scope: Scope,
  owner: ts.Node | null,
): readonly Value[] {
  hoist(statements, scope);
  const returned: Value[] = [];
  for (const statement of statements) {
    if (machine.budget <= 0) break;
    machine.frames.push({ node: statement, owner, wiring: false });
    const left = runStatement(machine, statement, scope, owner, returned);
    machine.frames.pop();
    if (left) break;
    if (ts.isReturnStatement(statement) || ts.isThrowStatement(statement)) break;
  }
  return returned;
}

/** True when what comes after it is certain not to run. */
function runStatement(
  machine: Machine,
  node: ts.Statement,
  scope: Scope,
  owner: ts.Node | null,
  returned: Value[],
): boolean {
  machine.ran.add(node);
  const nested = (inner: ts.Statement | undefined, own: Scope = childScope(scope)): void => {
    if (inner === undefined) return;
    // Without braces it is a statement of its own all the same.
    returned.push(...machine.runBlock(ts.isBlock(inner) ? inner.statements : [inner], own, owner));
  };

  if (ts.isExpressionStatement(node)) machine.evaluate(node.expression, scope);
  else if (ts.isVariableStatement(node)) declare(machine, node.declarationList, scope);
  else if (ts.isReturnStatement(node))
    returned.push(node.expression === undefined ? unknown : machine.evaluate(node.expression, scope));
  else if (ts.isIfStatement(node)) {
    const condition = machine.evaluate(node.expression, scope);
    const decided = isFilled(machine, node, scope)
      ? false
      : decidedFor(machine, node.expression, condition, scope);
    if (decided !== false) nested(node.thenStatement);
    if (decided !== true) nested(node.elseStatement);
    return decided !== null && leaves(decided ? node.thenStatement : node.elseStatement);
  } else if (ts.isBlock(node)) nested(node);
  else if (ts.isTryStatement(node)) {
    nested(node.tryBlock);
    nested(node.catchClause?.block);
    nested(node.finallyBlock);
  } else if (ts.isForOfStatement(node)) runForOf(machine, node, scope, nested);
  else if (ts.isForInStatement(node)) runForIn(machine, node, scope, nested);
  else if (ts.isForStatement(node)) {
    const own = childScope(scope);
    if (node.initializer !== undefined && ts.isVariableDeclarationList(node.initializer))
      declare(machine, node.initializer, own);
    nested(node.statement, own);
  } else if (ts.isWhileStatement(node) || ts.isDoStatement(node) || ts.isLabeledStatement(node))
    nested(node.statement);
  else if (ts.isSwitchStatement(node)) {
    for (const clause of node.caseBlock.clauses)
      returned.push(...machine.runBlock(clause.statements, childScope(scope), owner));
  } else if (ts.isEnumDeclaration(node)) scope.names.set(node.name.text, enumOf(machine, node, scope));
  else if (ts.isExportAssignment(node)) scope.names.set("default", machine.evaluate(node.expression, scope));
  else if (ts.isClassDeclaration(node)) runStaticParts(machine, node, scope);
  return false;
}

/** `if (!target.routes) target.routes = []` where the routes are there already: they are not emptied. */
function isFilled(machine: Machine, node: ts.IfStatement, scope: Scope): boolean {
  const { expression: asked, thenStatement } = node;
  if (!ts.isPrefixUnaryExpression(asked) || asked.operator !== ts.SyntaxKind.ExclamationToken) return false;
  const [only, ...more] = ts.isBlock(thenStatement) ? thenStatement.statements : [thenStatement];
  const made = only !== undefined && ts.isExpressionStatement(only) ? only.expression : undefined;
  if (made === undefined || more.length > 0 || !ts.isBinaryExpression(made)) return false;
  if (made.operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isPropertyAccessExpression(made.left))
    return false;
  if (made.left.getText() !== asked.operand.getText()) return false;
  const before = machine.evaluate(asked.operand, scope);
  return before.kind === "array" || before.kind === "object";
}

function declare(machine: Machine, list: ts.VariableDeclarationList, scope: Scope): void {
  for (const declaration of list.declarations) {
    const early = ts.isIdentifier(declaration.name) ? scope.names.get(declaration.name.text) : undefined;
    // A file in a cycle may have asked for it before its turn came (machine.lookup).
    if (early !== undefined && early.kind !== "unknown" && scope.parent === null) continue;
    bind(
      machine,
      declaration.name,
      declaration.initializer === undefined ? unknown : machine.evaluate(declaration.initializer, scope),
      scope,
    );
  }
}

function runForOf(
  machine: Machine,
  node: ts.ForOfStatement,
  scope: Scope,
  nested: (inner: ts.Statement, own: Scope) => void,
): void {
  const list = iterated(machine.evaluate(node.expression, scope));
  const items: readonly Item[] =
    list !== null && list.items.length > 0
      ? list.items
      : (rowsPicked(machine, node, scope) ?? [{ value: unknown, origin: null }]);
  const round = (item: Item): void => {
    const own = childScope(scope);
    if (ts.isVariableDeclarationList(node.initializer)) {
      for (const declaration of node.initializer.declarations)
        bind(machine, declaration.name, item.value, own);
    }
    machine.items.push(item.origin);
    nested(node.statement, own);
    machine.items.pop();
  };
  const blind = items.every((item) => item.value.kind === "unknown" || item.value.kind === "result");
  const blindRound = () => round({ value: unknown, origin: null });
  if (!blind || !runScan(machine, node.statement, scope.path, blindRound))
    eachRound(machine, items, node.statement, scope.path, round);
}

/** `for (const name of unseen) services[name](app)`: any row of the table may be picked, so each of them is. */
function rowsPicked(machine: Machine, node: ts.ForOfStatement, scope: Scope): readonly Item[] | null {
  const declared = ts.isVariableDeclarationList(node.initializer) ? node.initializer.declarations[0] : null;
  if (declared == null || !ts.isIdentifier(declared.name)) return null;
  const name = declared.name.text;
  const find = (inner: ts.Node): readonly Item[] | null => {
    if (ts.isElementAccessExpression(inner)) {
      const key = unwrap(inner.argumentExpression);
      const table =
        ts.isIdentifier(key) && key.text === name ? machine.evaluate(inner.expression, scope) : unknown;
      if (table.kind === "object" && table.fields.size > 0)
        return [...table.fields.keys()].map((own) => ({
          value: { kind: "literal", value: own, env: null },
          origin: table.origins.get(own) ?? null,
        }));
    }
    return ts.forEachChild(inner, (child) => find(child) ?? undefined) ?? null;
  };
  // `for (const key of unseen) copy[key] = given[key]` merges settings: what is not known must not take the place of what is.
  return fills(node.statement, name) ? null : find(node.statement);
}

/** `table[name] = …` somewhere in it. */
function fills(node: ts.Node, name: string): boolean {
  if (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isElementAccessExpression(node.left) &&
    ts.isIdentifier(node.left.argumentExpression) &&
    node.left.argumentExpression.text === name
  )
    return true;
  return ts.forEachChild(node, (child) => fills(child, name) || undefined) ?? false;
}

function runForIn(
  machine: Machine,
  node: ts.ForInStatement,
  scope: Scope,
  nested: (inner: ts.Statement, own: Scope) => void,
): void {
  const given = machine.evaluate(node.expression, scope);
  // `import * as controllers`
  const object = given.kind === "module" ? moduleObject(machine, given.path) : given;
  const keys = object.kind === "object" ? [...object.fields.keys()] : [null];
  for (const key of keys) {
    const own = childScope(scope);
    const value: Value = key === null ? unknown : { kind: "literal", value: key, env: null };
    if (ts.isVariableDeclarationList(node.initializer)) {
      for (const declaration of node.initializer.declarations) bind(machine, declaration.name, value, own);
    }
    machine.items.push(object.kind === "object" && key !== null ? (object.origins.get(key) ?? null) : null);
    nested(node.statement, own);
    machine.items.pop();
  }
}

function enumOf(machine: Machine, node: ts.EnumDeclaration, scope: Scope): Value {
  const fields = new Map<string, Value>();
  for (const member of node.members) {
    const name = ts.isIdentifier(member.name) || ts.isStringLiteral(member.name) ? member.name.text : null;
    if (name !== null)
      fields.set(
        name,
        member.initializer === undefined ? unknown : machine.evaluate(member.initializer, scope),
      );
  }
  return { kind: "object", fields, origins: new Map() };
}

function runStaticParts(machine: Machine, node: ts.ClassDeclaration, scope: Scope): void {
  for (const member of node.members) {
    if (ts.isClassStaticBlockDeclaration(member))
      machine.runBlock(member.body.statements, childScope(scope), member);
  }
  const type = node.name === undefined ? undefined : scope.names.get(node.name.text);
  if (type?.kind !== "class" || type.node !== node) return;
  runDecorators(machine, type, scope);
  if (scope.parent !== null && (ts.getDecorators(node) ?? []).length > 0)
    machine.nested.push({ type, frames: [...machine.frames] });
}
