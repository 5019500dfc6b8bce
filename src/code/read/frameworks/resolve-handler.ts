import { ts } from "ts-morph";
import type { Machine } from "../boot/machine.ts";
import type { HandlerBody, HandlerSite, ResultValue, Value } from "../boot/values.ts";
import { requireTarget, unwrap } from "../imports/require-call.ts";
import { treeQuestion } from "../project/question.ts";
import { callsNext } from "./calls-next.ts";
import type { HandlerStyle } from "./handler-style.ts";

interface Evaluate extends Pick<Machine, "evaluate" | "lookup"> {
  readonly style: HandlerStyle;
}

/** Through wrappers, `.bind`, and arrows that only pass the request on, to the function that does the work. */
export function resolveHandler(
  machine: Pick<Machine, "evaluate" | "lookup">,
  site: HandlerSite,
  style: HandlerStyle,
): HandlerBody {
  const { evaluate, lookup } = machine;
  return site.known ?? resolve({ evaluate, lookup, style }, unwrap(site.node), site.value, 0);
}

function resolve(machine: Evaluate, node: ts.Expression, value: Value, depth: number): HandlerBody {
  if (value.kind === "function" && depth < 8) {
    if (value.madeBy !== null) {
      const inner = wrapped(value.madeBy.node, value.madeBy.args);
      if (inner !== null) {
        const found = resolve(machine, inner.node, inner.value, depth + 1);
        return { ...found, name: nameBehind(node, found.name), parameters: value.node.parameters.length };
      }
      const made = value.madeBy;
      return {
        body: made.callee.node,
        name: nameOf(ts.isCallExpression(node) ? made.node.expression : node),
        at: made.callee.node,
        callsNext: callsNext(value.node, machine.style),
        parameters: value.node.parameters.length,
      };
    }
    const target = (machine.style === "context" ? handsContextOn : handsRequestOn)(value.node);
    if (target !== null) {
      const inner = machine.evaluate(target, value.scope);
      if (inner.kind === "function") {
        const found = resolve(machine, target, inner, depth + 1);
        // `(c) => show(c, options)` has no `next` to hand on, whatever `show` does with its second parameter.
        const passesOn = found.callsNext && callsNext(value.node, machine.style);
        return { ...found, callsNext: passesOn, parameters: value.node.parameters.length };
      }
    }
    const own =
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      node.expression.name.text === "bind"
        ? node.expression.expression
        : node;
    return {
      body: value.node,
      name: siteName(own, value.node),
      at: value.node,
      callsNext: callsNext(value.node, machine.style),
      parameters: value.node.parameters.length,
    };
  }
  if (value.kind === "result" && depth < 8) return resolveResult(machine, node, value, depth);
  return { body: null, name: nameOf(node), at: node, callsNext: true, parameters: null };
}

function resolveResult(
  machine: Evaluate,
  node: ts.Expression,
  value: ResultValue,
  depth: number,
): HandlerBody {
  const inner = ts.isCallExpression(value.node) ? wrapped(value.node, value.args) : null;
  if (inner !== null && value.callee.kind !== "class") {
    const found = resolve(machine, inner.node, inner.value, depth + 1);
    return { ...found, name: nameBehind(node, found.name) };
  }
  const name = nameOf(ts.isCallExpression(node) ? node.expression : node);
  if (value.callee.kind === "function") {
    return { body: value.callee.node, name, at: value.callee.node, callsNext: true, parameters: null };
  }
  return { body: value.node, name, at: value.node, callsNext: true, parameters: null };
}

/** `asyncHandler(list)`: the last argument that is a function. Options with functions inside are no handlers. */
function wrapped(
  call: ts.CallExpression,
  args: readonly Value[],
): { node: ts.Expression; value: Value } | null {
  for (let index = args.length - 1; index >= 0; index--) {
    const value = args[index];
    const node = call.arguments[index];
    if (value === undefined || node === undefined || ts.isSpreadElement(node)) continue;
    if (value.kind === "function" && takesRequest(value.node)) return { node: unwrap(node), value };
    if (
      value.kind === "result" &&
      ts.isCallExpression(value.node) &&
      wrapped(value.node, value.args) !== null
    )
      return { node: unwrap(node), value };
  }
  return null;
}

/** A handler has a request; `body("name").custom((value, { req }) => …)` and key functions have something else first. */
function takesRequest(node: ts.FunctionLikeDeclaration): boolean {
  const [first] = node.parameters;
  if (first === undefined || node.parameters.length >= 3 || ts.isObjectBindingPattern(first.name))
    return true;
  return (
    /^_*(req|request|rq|ctx|context|c|_)\w*$/i.test(first.name.getText()) ||
    /Request|Context/.test(first.type?.getText() ?? "")
  );
}

/** `(req, res, next) => ctrl.list(req, res, next)`: the call that gets the request handed on. */
const handsRequestOn = treeQuestion("who gets the request", (node: ts.FunctionLikeDeclaration) =>
  delegate(node, "response"),
);
const handsContextOn = treeQuestion("who gets the context", (node: ts.FunctionLikeDeclaration) =>
  delegate(node, "context"),
);

function delegate(node: ts.FunctionLikeDeclaration, style: HandlerStyle): ts.Expression | null {
  const body = "body" in node ? node.body : undefined;
  const [request, response] = node.parameters;
  if (
    body === undefined ||
    request === undefined ||
    (response === undefined && style === "response") ||
    !(ts.isArrowFunction(node) || ts.isFunctionExpression(node))
  )
    return null;
  const expression = ts.isBlock(body) ? onlyExpression(body) : body;
  const call = expression === null ? null : unwrap(expression);
  if (call === null || !ts.isCallExpression(call)) return null;
  const passes = (index: number, parameter: ts.ParameterDeclaration) => {
    const argument = call.arguments[index];
    return (
      argument !== undefined &&
      ts.isIdentifier(argument) &&
      ts.isIdentifier(parameter.name) &&
      argument.text === parameter.name.text
    );
  };
  if (!passes(0, request)) return null;
  return style === "context" || (response !== undefined && passes(1, response)) ? call.expression : null;
}

function onlyExpression(body: ts.Block): ts.Expression | null {
  const [only] = body.statements;
  if (body.statements.length !== 1 || only === undefined) return null;
  if (ts.isExpressionStatement(only)) return only.expression;
  return ts.isReturnStatement(only) && only.expression !== undefined ? only.expression : null;
}

/** `createApp` of `const createApp = asyncWrapper(async (req, res) => …)`. */
function nameBehind(node: ts.Expression, inner: string): string {
  return inner === "anonymous" && !ts.isCallExpression(node) ? nameOf(node) : inner;
}

/**
 * As written where it is registered (`ctrl.list`), unless that is only the name of a parameter or a field of a list:
 * then the name under which the function was declared.
 */
function siteName(node: ts.Node, body: ts.FunctionLikeDeclaration): string {
  const site = nameOf(node);
  const own = declaredName(body);
  return own === null || site === own || site.endsWith(`.${own}`)
    ? site === "anonymous" && own !== null
      ? own
      : site
    : own;
}

function declaredName(body: ts.FunctionLikeDeclaration): string | null {
  if (body.name !== undefined) return body.name.getText();
  const { parent } = body;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent))
    return parent.name.getText();
  const assigned =
    ts.isBinaryExpression(parent) && ts.isPropertyAccessExpression(parent.left)
      ? parent.left.name.text
      : null;
  return assigned === "exports" ? null : assigned;
}

function nameOf(node: ts.Node): string {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) {
    const call = callUnder(node);
    if (call !== null) return nameOf(call);
    return node
      .getText()
      .replace(/\s+/g, "")
      .replace(/^this\./, "")
      .replace(/\?\./g, ".")
      .slice(-80);
  }
  const required = requireTarget(node);
  if (required !== null) return required;
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return nameOf(node.expression);
  if ((ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node)) && node.name !== undefined)
    return node.name.text;
  return "anonymous";
}

/** Of `param("id").exists().toInt()`: the first call, which says what it is. */
function callUnder(node: ts.PropertyAccessExpression): ts.CallExpression | null {
  let found: ts.CallExpression | null = null;
  let current: ts.Expression = node;
  while (ts.isPropertyAccessExpression(current) || ts.isCallExpression(current)) {
    if (ts.isCallExpression(current)) found = current;
    current = current.expression;
  }
  return found;
}
