import { ts } from "ts-morph";
import { literal, unknown } from "../boot/values.ts";
import type { FoundAccess } from "../data/found-access.ts";
import type { ReachData } from "../data/reach-data.ts";
import type { SchemaSwitch } from "../facts.ts";
import type { FileReader } from "../project/each-file.ts";
import type { Sources } from "../project/open-sources.ts";
import { question } from "../project/question.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";
import { connects, makesNothing } from "./boot-frame.ts";
import { describeSchemaCall } from "./schema-calls.ts";

const hooks = /^(onModuleInit|onApplicationBootstrap)$/;

/** A hook of the container, or the factory that makes a provider: both run once, before the first request. */
type Starting = ts.MethodDeclaration | ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction;

/** `useFactory: makeConnection`, `useFactory`: the function has its name elsewhere, perhaps in another file. */
type Named = ts.PropertyAssignment | ts.ShorthandPropertyAssignment;

/** What a container's start writes, and which schema it changes: each process that holds the class or the provider would do it. */
export function startHookReader(
  sources: Sources,
  units: UnitsRead,
): FileReader & { readonly files: ReadonlySet<string>; facts(reach: ReachData): SchemaSwitch[] } {
  const files = new Set<string>();
  return {
    files,
    wants: (text) => /\b(on(ModuleInit|ApplicationBootstrap)|useFactory)\b/.test(text),
    node(node, path) {
      if (startingIn(node) !== null) files.add(path);
    },
    facts(reach) {
      const found: SchemaSwitch[] = [];
      const known = new Set<ts.Node>();
      for (const path of files) {
        for (const node of hooksIn(sources, path, null)) {
          const hook = isNamed(node) ? functionOf(sources, node) : node;
          if (hook?.body === undefined || known.has(hook)) continue;
          known.add(hook);
          const provider = isOfClass(node) ? null : node;
          found.push(...switchesIn({ sources, units, reach, hook, provider }, hook.body, new Set([hook])));
        }
      }
      return found;
    },
  };
}

const hooksIn = question("functions that a container starts", (_sources, file) => {
  const found: (Starting | Named)[] = [];
  const visit = (node: ts.Node): void => {
    const starting = startingIn(node);
    if (starting !== null) found.push(starting);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
});

/** `async onModuleInit() {}`, `useFactory: async (settings) => {}`, `useFactory: connect`; null for everything else. */
function startingIn(node: ts.Node): Starting | Named | null {
  if (ts.isMethodDeclaration(node)) {
    const name = node.name.getText();
    return hooks.test(name) || (isFactory(name) && !ts.isClassLike(node.parent)) ? node : null;
  }
  if (ts.isShorthandPropertyAssignment(node)) return isFactory(node.name.text) ? node : null;
  if (!ts.isPropertyAssignment(node) || !isFactory(node.name.getText())) return null;
  const { initializer } = node;
  if (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)) return initializer;
  return ts.isIdentifier(initializer) || ts.isPropertyAccessExpression(initializer) ? node : null;
}

function isNamed(node: Starting | Named): node is Named {
  return ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
}

/** The project's own function of that name; null for one of a package, and for what only running makes. */
function functionOf({ checker }: Sources, named: Named): Starting | null {
  const symbol = ts.isShorthandPropertyAssignment(named)
    ? checker.getShorthandAssignmentValueSymbol(named)
    : checker.getSymbolAtLocation(
        ts.isPropertyAccessExpression(named.initializer) ? named.initializer.name : named.initializer,
      );
  if (symbol === undefined) return null;
  for (const declared of checker.getAliasedSymbol(symbol).declarations ?? symbol.declarations ?? []) {
    const made =
      ts.isVariableDeclaration(declared) ||
      ts.isPropertyDeclaration(declared) ||
      ts.isPropertyAssignment(declared)
        ? declared.initializer
        : declared;
    if (made === undefined) continue;
    if (ts.isArrowFunction(made) || ts.isFunctionExpression(made)) return made;
    if (ts.isFunctionDeclaration(made) || ts.isMethodDeclaration(made)) return made;
  }
  return null;
}

function isFactory(name: string): boolean {
  return name === "useFactory";
}

interface Reading {
  readonly sources: Sources;
  readonly units: UnitsRead;
  readonly reach: ReachData;
  readonly hook: Starting;
  /** Where a container is told of the factory; null for a hook of a class. */
  readonly provider: Starting | Named | null;
}

/** `body`: of the hook, of a method of its class that the hook calls, or a block in one of them. `inside`: methods on the way. */
function switchesIn(reading: Reading, body: ts.Node, inside: ReadonlySet<ts.Node>): SchemaSwitch[] {
  const found: SchemaSwitch[] = [];
  ts.forEachChild(body, (statement) => {
    const what = deedOf(reading, statement);
    if (what === null) {
      const maybe = reading.provider === null ? guessOf(reading, statement) : null;
      if (maybe !== null) found.push({ ...shared(reading, statement, maybe), replace: null, maybe: true });
      return;
    }
    const method = ownMethod(reading.hook, statement);
    const opens = method === null ? opensSomething(statement) : opensSomething(method.body);
    if (isDroppable(statement, reading) && !opens)
      return void found.push({ ...shared(reading, statement, what), replace: gone(statement) });
    if (method?.body !== undefined && !inside.has(method) && !isCalledElsewhere(method, inside))
      return void found.push(...switchesIn(reading, method.body, new Set([...inside, method])));
    if (!ts.isVariableStatement(statement) && !ts.isExpressionStatement(statement)) {
      const inner = switchesIn(reading, statement, inside);
      if (inner.length > 0) return void found.push(...inner);
    }
    found.push({ ...shared(reading, statement, what), replace: null });
  });
  return found;
}

function shared(reading: Reading, node: ts.Node, what: string) {
  const unit = unitAt(reading.units.byNode, node);
  return {
    what: `${nameOf(reading)}: ${what}`,
    unit: null,
    ...(unit === null ? {} : { holder: unit.id }),
    file: reading.sources.pathOf(node),
    line: reading.sources.lineOf(node),
  };
}

/** A factory makes what others write with: what it may reach says nothing about what it does. */
function isOfClass(node: ts.Node): node is ts.MethodDeclaration & { parent: ts.ClassLikeDeclaration } {
  return ts.isMethodDeclaration(node) && ts.isClassLike(node.parent);
}

function nameOf({ hook, provider }: Reading): string {
  if (provider !== null) return `factory of ${tokenOf(provider)}`;
  const owner = isOfClass(hook) ? hook.parent.name?.text : undefined;
  const name = hook.name?.getText() ?? "";
  return owner === undefined ? name : `${owner}.${name}`;
}

/** What the factory provides, as it is written: `'SEQUELIZE'`; options of a package have no name. */
function tokenOf(factory: ts.Node): string {
  const options = ts.findAncestor(factory, ts.isObjectLiteralExpression);
  const provide = options?.properties.find((own) => own.name?.getText() === "provide");
  return provide !== undefined && ts.isPropertyAssignment(provide)
    ? provide.initializer.getText()
    : "a provider";
}

/** What it surely does to the database; null for nothing that is known. */
function deedOf(reading: Reading, node: ts.Node): string | null {
  const [access] = writesOf(reading.reach(node, true));
  return schemaDeed(node) ?? schemaDeed(ownMethod(reading.hook, node)?.body) ?? tableDeed(access);
}

function guessOf(reading: Reading, node: ts.Node): string | null {
  const [access] = writesOf(reading.reach(node));
  return tableDeed(access);
}

function tableDeed(access: FoundAccess | undefined): string | null {
  return access === undefined ? null : `writes to ${access.table}`;
}

function writesOf(accesses: ReadonlySet<FoundAccess>): FoundAccess[] {
  return [...accesses].filter(({ mode }) => mode === "write");
}

function schemaDeed(node: ts.Node | undefined): string | null {
  if (node === undefined) return null;
  if (ts.isCallExpression(node)) {
    const ownCall = ts.isPropertyAccessExpression(node.expression)
      ? node.expression.expression.kind === ts.SyntaxKind.ThisKeyword
      : ts.isIdentifier(node.expression);
    const args = node.arguments.map((own) => (ts.isStringLiteralLike(own) ? literal(own.text) : unknown));
    const deed = ownCall ? null : describeSchemaCall({ node, callee: unknown, args });
    if (deed !== null) return deed.what;
  }
  return ts.forEachChild(node, (child) => schemaDeed(child) ?? undefined) ?? null;
}

/** The method of the same class that a statement calls and does nothing else: `await this.seed()`. */
function ownMethod(hook: Starting, statement: ts.Node): ts.MethodDeclaration | null {
  let call: ts.Node | undefined =
    ts.isExpressionStatement(statement) || ts.isReturnStatement(statement) ? statement.expression : undefined;
  if (call !== undefined && ts.isAwaitExpression(call)) call = call.expression;
  if (call === undefined || !ts.isCallExpression(call) || !ts.isClassLike(hook.parent)) return null;
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee) || callee.expression.kind !== ts.SyntaxKind.ThisKeyword)
    return null;
  return (
    hook.parent.members.find(
      (member): member is ts.MethodDeclaration =>
        ts.isMethodDeclaration(member) && member.name.getText() === callee.name.text,
    ) ?? null
  );
}

/** Somebody else than the hook asks for it: what is taken out of it would be missed there. */
function isCalledElsewhere(method: ts.MethodDeclaration, inside: ReadonlySet<ts.Node>): boolean {
  const name = method.name.getText();
  const calls = (node: ts.Node): number => {
    if (node === method || inside.has(node)) return 0;
    let count = ts.isPropertyAccessExpression(node) && node.name.text === name ? 1 : 0;
    ts.forEachChild(node, (child) => {
      count += calls(child);
    });
    return count;
  };
  const isPrivate = (ts.getCombinedModifierFlags(method) & ts.ModifierFlags.Private) !== 0;
  return !isPrivate || calls(method.parent) > 0;
}

/** It connects, or keeps something for later: the service cannot do without. */
function opensSomething(node: ts.Node | undefined): boolean {
  if (node === undefined) return false;
  if (ts.isCallExpression(node) && connects.test(node.expression.getText())) return true;
  const keeps =
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isPropertyAccessExpression(node.left) &&
    node.left.expression.kind === ts.SyntaxKind.ThisKeyword;
  return keeps || (ts.forEachChild(node, (child) => opensSomething(child) || undefined) ?? false);
}

/** What a hook returns is only waited for; what a factory returns is the provider. */
function isDroppable(node: ts.Node, { provider }: Reading): node is ts.Statement {
  if (makesNothing(node)) return true;
  return provider === null && ts.isReturnStatement(node) && node.expression !== undefined;
}

function gone(statement: ts.Statement): SchemaSwitch["replace"] {
  const place = { start: statement.getStart(), end: statement.end };
  if (ts.isReturnStatement(statement)) return { ...place, text: "return Promise.resolve();" };
  return { ...place, text: ts.isBlock(statement.parent) ? "" : "{}" };
}
