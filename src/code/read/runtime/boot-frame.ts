import { ts } from "ts-morph";
import type { BootCall } from "../boot/machine.ts";
import type { Frame } from "../boot/values.ts";
import { isTalk, type LeadsElsewhere } from "./left-behind.ts";

/**
 * The statement that started a piece of work: the outermost one on the way to the call that did nothing but lead there.
 * Statements further out also registered endpoints, opened the port or left behind what others count on, and cannot be dropped.
 */
export function startingFrame(call: BootCall, elsewhere: LeadsElsewhere): Frame | null {
  return (
    call.frames.find((frame) => standsAlone(frame) && !elsewhere(frame.node, call)) ??
    call.frames.find((frame) => !frame.wiring) ??
    call.frames.at(-1) ??
    null
  );
}

/** A statement inside another one (`try { await migrate(); await app.listen() }`) is no unit: nothing comes in its place. */
export function emptied(node: ts.Node): { start: number; end: number; text: string } | null {
  if (!ts.isStatement(node)) return null;
  const listed = ts.isBlock(node.parent) || ts.isCaseOrDefaultClause(node.parent);
  return { start: node.getStart(), end: node.end, text: listed ? "" : "{}" };
}

/** Whether the statement can go without anybody missing what it made. */
export function standsAlone({ node, wiring }: Frame): boolean {
  return !wiring && (makesNothing(node) || isSwitch(node));
}

export function makesNothing(node: ts.Node): boolean {
  if (!ts.isExpressionStatement(node)) return false;
  const { expression } = node;
  return !(ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken);
}

/** `if (config.migrateOnStart) { await migrate(); logger.info("migrated") }`: one thing to do, and words about it. */
function isSwitch(node: ts.Node): boolean {
  if (!ts.isIfStatement(node) || node.elseStatement !== undefined) return false;
  const inside = ts.isBlock(node.thenStatement) ? node.thenStatement.statements : [node.thenStatement];
  return inside.every(makesNothing) && inside.filter((one) => !isTalk(one)).length === 1;
}

/** Names of calls that open a connection. */
export const connects =
  /(^|\.)(initialize|connect|createConnections?|open|\$connect|createPool|createClient)$/;

/**
 * Statements that also open a connection, or leave behind what others look for: without them the rest would go without. So are those
 * that register endpoints in another round: `for (const Part of parts) await new Part().start()`.
 */
export function connectingStatements(calls: readonly BootCall[]): ReadonlySet<ts.Node> {
  const found = new Set<ts.Node>();
  for (const call of calls) {
    for (const frame of call.frames) if (frame.wiring) found.add(frame.node);
    const needed =
      call.callee.kind === "function"
        ? hangsOn(call.callee.node)
        : connects.test(call.node.expression.getText()) && !isGivenBack(call.node);
    if (needed) for (const frame of call.frames) found.add(frame.node);
  }
  return found;
}

/** `function connect(app) { app.context.db = …; }`: puts something on what it was handed. */
function hangsOn(made: ts.SignatureDeclaration | ts.Node): boolean {
  if (!ts.isFunctionLike(made) || !("body" in made) || made.body === undefined) return false;
  const given = new Set(made.parameters.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : [])));
  const visit = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node)) return false;
    return (isPutOn(node, given) || ts.forEachChild(node, visit)) ?? false;
  };
  return given.size > 0 && made.body !== null && visit(made.body);
}

function isPutOn(node: ts.Node, given: ReadonlySet<string>): boolean {
  const target = putTarget(node);
  if (target === null) return false;
  let root: ts.Expression = target;
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) root = root.expression;
  return ts.isIdentifier(root) && given.has(root.text);
}

/** `app.context.db` of `app.context.db = …`, `app.decorate` of `app.decorate("db", …)`. */
function putTarget(node: ts.Node): ts.Expression | null {
  if (ts.isCallExpression(node)) {
    const { expression } = node;
    const puts =
      ts.isPropertyAccessExpression(expression) && /^(decorate|set|provide)$/.test(expression.name.text);
    return puts ? expression : null;
  }
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return null;
  const { left } = node;
  return ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left) ? left : null;
}

/**
 * `const client = await pool.connect()` with a `client.release()`, or `await client.connect()` of a local one with a `client.end()`: opened
 * for a moment, nobody else has it.
 */
function isGivenBack(call: ts.Node): boolean {
  const made = ts.isAwaitExpression(call.parent) ? call.parent.parent : call.parent;
  const declaration =
    ts.isVariableDeclaration(made) && ts.isIdentifier(made.name) ? made : localReceiver(call);
  const scope = declaration === null ? undefined : ts.findAncestor(declaration, ts.isBlock);
  if (declaration === null || scope === undefined) return false;
  const name = declaration.name.getText();
  const visit = (node: ts.Node): boolean =>
    // What closes it when the process ends, or when something fails, leaves it open until then.
    !(ts.isFunctionLike(node) || ts.isCatchClause(node)) &&
    ((ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      gives.test(node.expression.name.text) &&
      ts.isIdentifier(node.expression.expression) &&
      node.expression.expression.text === name) ||
      (ts.forEachChild(node, visit) ?? false));
  return visit(scope);
}

/** Names of calls that close what was opened. */
const gives = /^(release|end|close|destroy|disconnect|\$disconnect|quit)$/;

/** Where a function around `client.connect()` declares its `client`. */
function localReceiver(call: ts.Node): ts.VariableDeclaration | null {
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return null;
  const { expression } = call.expression;
  if (!ts.isIdentifier(expression)) return null;
  for (
    let at = ts.findAncestor(call, ts.isBlock);
    at !== undefined;
    at = ts.findAncestor(at.parent, ts.isBlock)
  ) {
    const found = at.statements
      .filter(ts.isVariableStatement)
      .flatMap(({ declarationList }) => [...declarationList.declarations])
      .find(({ name }) => ts.isIdentifier(name) && name.text === expression.text);
    if (found !== undefined) return found;
  }
  return null;
}

/**
 * The outermost statement that leads to the call and can be dropped. Where each of them leads to more than that, null if the call
 * itself can be made harmless (`replaceable`).
 */
export function droppableFrame(
  call: BootCall,
  connecting: ReadonlySet<ts.Node>,
  elsewhere: LeadsElsewhere,
  replaceable: boolean,
): Frame | null {
  const frames = call.frames.filter(
    (frame) => standsAlone(frame) && !connecting.has(frame.node) && !callsWhatItIsGiven(frame.node),
  );
  return frames.find(({ node }) => !elsewhere(node, call)) ?? (replaceable ? null : (frames[0] ?? null));
}

/** `await act()` in `async function locked(act)`: whoever else hands something in would wait for nothing. */
function callsWhatItIsGiven(node: ts.Node): boolean {
  if (!ts.isExpressionStatement(node)) return false;
  const { expression } = node;
  const call = ts.isAwaitExpression(expression) ? expression.expression : expression;
  if (!ts.isCallExpression(call) || !ts.isIdentifier(call.expression)) return false;
  const name = call.expression.text;
  for (
    let at = ts.findAncestor(node, ts.isFunctionLike);
    at;
    at = ts.findAncestor(at.parent, ts.isFunctionLike)
  )
    if (at.parameters.some((parameter) => ts.isIdentifier(parameter.name) && parameter.name.text === name))
      return true;
  return false;
}
