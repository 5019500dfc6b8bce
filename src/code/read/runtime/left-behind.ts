import { ts } from "ts-morph";
import type { BootCall } from "../boot/machine.ts";
import type { Frame } from "../boot/values.ts";

/** Whether a statement on the way to a call also leads to other work whose traces later code counts on. */
export type LeadsElsewhere = (statement: ts.Node, call: BootCall) => boolean;

/**
 * `await this.init()` may open the database, define the models and start a job: dropping it for the job's sake would take the
 * rest away. What the functions on the way to the job do themselves is the job's own affair.
 */
export function leadsElsewhere(calls: readonly BootCall[]): LeadsElsewhere {
  // Most starts have neither a job nor a schema to ask about.
  let known: WorkByStatement | null = null;
  return (statement, { frames, callee }) => {
    known ??= workByStatement(calls);
    const own = new Set<ts.Node | null>(frames.map(({ owner }) => owner));
    if (callee.kind === "function") own.add(callee.node);
    // What a job does when its time comes was followed from the statement that schedules it.
    const last = frames.at(-1)?.node;
    return (known.get(statement) ?? []).some(
      (work) => !own.has(work.by) && !work.frames.some(({ node }) => node === last),
    );
  };
}

/** By statement: work below it that leaves something behind. */
type WorkByStatement = ReadonlyMap<
  ts.Node,
  readonly { readonly by: ts.Node; readonly frames: readonly Frame[] }[]
>;

function workByStatement(calls: readonly BootCall[]): WorkByStatement {
  const leaving = new Map<ts.Node, boolean>();
  const below = new Map<ts.Node, { readonly by: ts.Node; readonly frames: readonly Frame[] }[]>();
  for (const { node, callee, frames } of calls) {
    const made = callee.kind === "function" ? callee.node : null;
    const leaves =
      made === null ? definesModel(node) : (leaving.get(made) ?? remember(leaving, made, leavesTraces(made)));
    // What is written to a log is looked for by nobody.
    if (!leaves || frames.some((frame) => isTalk(frame.node))) continue;
    for (const frame of frames) {
      const known = below.get(frame.node);
      if (known === undefined) below.set(frame.node, [{ by: made ?? node, frames }]);
      else known.push({ by: made ?? node, frames });
    }
  }
  return below;
}

/** `logger.info("migrated")`. */
export function isTalk(node: ts.Node): boolean {
  return (
    ts.isExpressionStatement(node) &&
    ts.isCallExpression(node.expression) &&
    ts.isPropertyAccessExpression(node.expression.expression) &&
    /(^|\.)(log|logger|console)$/i.test(node.expression.expression.expression.getText())
  );
}

function remember(known: Map<ts.Node, boolean>, made: ts.Node, leaves: boolean): boolean {
  known.set(made, leaves);
  return leaves;
}

/** `super.init({…}, { sequelize })`, `sequelize.define("boat", …)`, `Boat.belongsTo(Harbour)`. */
function definesModel({ expression }: BootCall["node"]): boolean {
  if (!ts.isPropertyAccessExpression(expression)) return false;
  if (/^(define|addModels|belongsTo|hasOne|hasMany|belongsToMany)$/.test(expression.name.text)) return true;
  return expression.name.text === "init" && expression.expression.kind === ts.SyntaxKind.SuperKeyword;
}

/** Sets what outlives the call: a field of what it is called on, or a variable from outside. */
function leavesTraces(made: ts.Node): boolean {
  if (!("body" in made) || made.body === undefined || ts.isConstructorDeclaration(made)) return false;
  const visit = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node) && !ts.isArrowFunction(node)) return false;
    return (
      (ts.isBinaryExpression(node) &&
        node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
        outlives(node.left, made)) ||
      (ts.forEachChild(node, visit) ?? false)
    );
  };
  return visit(made.body as ts.Node); // as: of a function
}

function outlives(target: ts.Expression, made: ts.Node): boolean {
  let root = target;
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) root = root.expression;
  if (root.kind === ts.SyntaxKind.ThisKeyword) return true;
  return ts.isIdentifier(root) && !isDeclaredIn(made, root.text);
}

function isDeclaredIn(made: ts.Node, name: string): boolean {
  const visit = (node: ts.Node): boolean =>
    ((ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) &&
      ts.isIdentifier(node.name) &&
      node.name.text === name) ||
    (ts.forEachChild(node, visit) ?? false);
  return ts.forEachChild(made, visit) ?? false;
}
