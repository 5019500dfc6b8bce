import { ts } from "ts-morph";
import { unwrap } from "../imports/require-call.ts";
import { compare, sumOf } from "./arithmetic.ts";
import { textIn } from "./environment-file.ts";
import { evaluateCall, evaluateNew } from "./evaluate-call.ts";
import { mayExport } from "./exported-names.ts";
import { globalObject } from "./global-object.ts";
import type { Machine } from "./machine.ts";
import { placeOfFile } from "./place-values.ts";
import { childScope } from "./scopes.ts";
import {
  type ArrayValue,
  type Item,
  literal,
  type ObjectValue,
  type Scope,
  textOf,
  unknown,
  type Value,
} from "./values.ts";

export function evaluateExpression(machine: Machine, expression: ts.Expression, scope: Scope): Value {
  if (machine.budget-- <= 0) return unknown;
  const node = unwrap(expression);
  if (ts.isIdentifier(node)) return identifier(machine, node, scope);
  if (ts.isStringLiteralLike(node)) return literal(node.text);
  if (ts.isNumericLiteral(node)) return literal(Number(node.text));
  if (node.kind === ts.SyntaxKind.TrueKeyword) return literal(true);
  if (node.kind === ts.SyntaxKind.FalseKeyword) return literal(false);
  if (node.kind === ts.SyntaxKind.NullKeyword) return literal(null);
  if (node.kind === ts.SyntaxKind.ThisKeyword) return scope.self;
  if (node.kind === ts.SyntaxKind.RegularExpressionLiteral)
    return {
      kind: "regex",
      source: node.getText().replace(/^\/|\/[a-z]*$/g, ""),
      flags: /[a-z]*$/.exec(node.getText())?.[0] ?? "",
    };
  if (ts.isTemplateExpression(node)) return template(machine, node, scope);
  if (ts.isPropertyAccessExpression(node)) return property(machine, node, scope);
  if (ts.isElementAccessExpression(node)) return element(machine, node, scope);
  if (ts.isCallExpression(node)) return evaluateCall(machine, node, scope);
  if (ts.isNewExpression(node)) return evaluateNew(machine, node, scope);
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) {
    const self = ts.isArrowFunction(node) ? scope.self : unknown;
    return { kind: "function", node, scope, self, props: new Map(), madeBy: null };
  }
  if (ts.isClassExpression(node)) return { kind: "class", node, scope, statics: new Map() };
  if (ts.isObjectLiteralExpression(node)) return objectLiteral(machine, node, scope);
  if (ts.isArrayLiteralExpression(node)) return arrayLiteral(machine, node, scope);
  if (ts.isBinaryExpression(node)) return binary(machine, node, scope);
  if (ts.isConditionalExpression(node)) {
    const condition = machine.evaluate(node.condition, scope);
    if (condition.kind === "literal" && typeof condition.value === "boolean" && condition.env === null)
      return machine.evaluate(condition.value ? node.whenTrue : node.whenFalse, scope);
    const [yes, no] = [machine.evaluate(node.whenTrue, scope), machine.evaluate(node.whenFalse, scope)];
    // Of `prod ? [] : [debug]` what may be in the list counts.
    const empty = yes.kind === "array" && yes.items.length === 0 && no.kind === "array";
    return yes.kind === "unknown" || empty ? no : yes;
  }
  if (ts.isPrefixUnaryExpression(node)) {
    const operand = machine.evaluate(node.operand, scope);
    if (node.operator === ts.SyntaxKind.ExclamationToken)
      return operand.kind === "literal" && typeof operand.value === "boolean"
        ? literal(!operand.value)
        : unknown;
    const number = Number(textOf(operand) ?? Number.NaN);
    const sign =
      node.operator === ts.SyntaxKind.PlusToken ? 1 : node.operator === ts.SyntaxKind.MinusToken ? -1 : null;
    return sign !== null && Number.isFinite(number)
      ? literal(sign * number, operand.kind === "literal" ? operand.env : null)
      : unknown;
  }
  // `ConfigService<Settings>` handed over as a value.
  if (ts.isExpressionWithTypeArguments(node)) return machine.evaluate(node.expression, scope);
  if (ts.isTypeOfExpression(node)) return typeName(machine.evaluate(node.expression, scope));
  if (ts.isVoidExpression(node) || ts.isDeleteExpression(node)) machine.evaluate(node.expression, scope);
  if (ts.isYieldExpression(node) && node.expression !== undefined)
    return machine.evaluate(node.expression, scope);
  return unknown;
}

function identifier(machine: Machine, node: ts.Identifier, scope: Scope): Value {
  if (node.text === "undefined") return literal(undefined);
  if (node.text === "exports") return machine.commonJs(scope.path);
  const value = machine.lookup(node.text, scope);
  if (value.kind !== "unknown") return value;
  if (node.text === "global" || node.text === "globalThis") return globalObject(machine);
  if (/^__(dir|file)name$/.test(node.text)) return placeOfFile(machine, node.text, scope) ?? value;
  return globalObject(machine).fields.get(node.text) ?? value;
}

function template(machine: Machine, node: ts.TemplateExpression, scope: Scope): Value {
  let text = node.head.text;
  for (const span of node.templateSpans) {
    const part = textIn(machine.sources.root, machine.evaluate(span.expression, scope));
    if (part === null) return unknown;
    text += part + span.literal.text;
  }
  return literal(text);
}

function property(machine: Machine, node: ts.PropertyAccessExpression, scope: Scope): Value {
  const name = node.name.text;
  if (ts.isIdentifier(node.expression)) {
    const object = node.expression.text;
    if (object === "module" && name === "exports") return machine.commonJs(scope.path);
    if (object === "process" && name === "env") return { kind: "env", name: null };
  }
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return machine.member(scope.self, name);
  if (ts.isMetaProperty(node.expression)) return placeOfFile(machine, name, scope) ?? unknown;
  // `import.meta.env` of bundlers is no environment of the process.
  return machine.member(machine.evaluate(node.expression, scope), name);
}

function element(machine: Machine, node: ts.ElementAccessExpression, scope: Scope): Value {
  const object = machine.evaluate(node.expression, scope);
  const key = machine.evaluate(node.argumentExpression, scope);
  if (object.kind === "array" && key.kind === "literal" && typeof key.value === "number")
    return object.items[key.value]?.value ?? unknown;
  const name = textOf(key);
  if (name === null) return unknown;
  const value = machine.member(object, name);
  const missing =
    value.kind === "unknown" && object.kind === "module" && !mayExport(machine, object.path, name);
  return missing ? literal(undefined) : value;
}

function objectLiteral(machine: Machine, node: ts.ObjectLiteralExpression, scope: Scope): Value {
  const value: ObjectValue = { kind: "object", fields: new Map(), origins: new Map() };
  const own = childScope(scope, value);
  for (const item of node.properties) {
    if (ts.isSpreadAssignment(item)) {
      const spread = machine.evaluate(item.expression, scope);
      if (spread.kind === "object") for (const [name, field] of spread.fields) value.fields.set(name, field);
      continue;
    }
    const name = propertyName(machine, item.name, scope);
    if (name === null) continue;
    value.origins.set(name, item);
    if (ts.isPropertyAssignment(item)) value.fields.set(name, machine.evaluate(item.initializer, scope));
    else if (ts.isShorthandPropertyAssignment(item))
      value.fields.set(name, machine.lookup(item.name.text, scope));
    else if (ts.isMethodDeclaration(item))
      value.fields.set(name, {
        kind: "function",
        node: item,
        scope: own,
        self: value,
        props: new Map(),
        madeBy: null,
      });
  }
  return value;
}

export function propertyName(
  machine: Machine,
  name: ts.PropertyName | undefined,
  scope: Scope,
): string | null {
  if (name === undefined) return null;
  if (
    ts.isIdentifier(name) ||
    ts.isPrivateIdentifier(name) ||
    ts.isStringLiteralLike(name) ||
    ts.isNumericLiteral(name)
  )
    return name.text;
  return ts.isComputedPropertyName(name) ? textOf(machine.evaluate(name.expression, scope)) : null;
}

function arrayLiteral(machine: Machine, node: ts.ArrayLiteralExpression, scope: Scope): ArrayValue {
  const items: Item[] = [];
  for (const item of node.elements) {
    if (!ts.isSpreadElement(item)) {
      items.push({ value: machine.evaluate(item, scope), origin: item });
      continue;
    }
    const spread = machine.evaluate(item.expression, scope);
    if (spread.kind === "array") items.push(...spread.items);
    else items.push({ value: unknown, origin: item });
  }
  return { kind: "array", items };
}

function binary(machine: Machine, node: ts.BinaryExpression, scope: Scope): Value {
  const operator = node.operatorToken.kind;
  if (
    operator === ts.SyntaxKind.EqualsToken ||
    operator === ts.SyntaxKind.BarBarEqualsToken ||
    operator === ts.SyntaxKind.QuestionQuestionEqualsToken
  ) {
    const value = machine.evaluate(node.right, scope);
    machine.assign(node.left, value, scope);
    return value;
  }
  const left = machine.evaluate(node.left, scope);
  if (operator === ts.SyntaxKind.AmpersandAmpersandToken && isLeftOut(machine, node, left, scope))
    return left;
  const right = machine.evaluate(node.right, scope);
  if (operator === ts.SyntaxKind.CommaToken) return right;
  if (operator === ts.SyntaxKind.PlusToken) return sumOf(machine.sources.root, left, right);
  if (operator === ts.SyntaxKind.PlusEqualsToken) {
    const sum = sumOf(machine.sources.root, left, right);
    machine.assign(node.left, sum, scope);
    return sum;
  }
  const compared = compare(operator, left, right);
  if (compared !== null) return compared;
  if (operator === ts.SyntaxKind.BarBarToken || operator === ts.SyntaxKind.QuestionQuestionToken)
    return fallback(left, right);
  if (operator === ts.SyntaxKind.AmpersandAmpersandToken)
    return right.kind === "unknown" || isFalse(left) ? left : right;
  return unknown;
}

/** `options.prefix && app.setPrefix(options.prefix)` where the options are written out and say nothing of it. */
function isLeftOut(machine: Machine, node: ts.BinaryExpression, left: Value, scope: Scope): boolean {
  if (left.kind !== "unknown" || !ts.isPropertyAccessExpression(node.left)) return false;
  if (!ts.isCallExpression(node.right)) return false;
  const asked = node.left.getText();
  if (!node.right.arguments.some((argument) => argument.getText() === asked)) return false;
  const owner = machine.evaluate(node.left.expression, scope);
  if (owner.kind !== "object" || owner.fields.size === 0) return false;
  return [...owner.fields.keys()].every((name) => {
    const written = owner.origins.get(name)?.parent;
    const whole = written !== undefined && ts.isObjectLiteralExpression(written);
    return whole && !written.properties.some(ts.isSpreadAssignment);
  });
}

/** `process.env.PREFIX || "/api"`: without the variable the literal holds, and the variable's name is kept. */
function fallback(left: Value, right: Value): Value {
  if (left.kind === "env") return right.kind === "literal" ? literal(right.value, left.name) : right;
  const empty =
    isFalse(left) ||
    (left.kind === "literal" && (left.value === undefined || left.value === null || left.value === ""));
  return left.kind === "unknown" || left.kind === "result" || empty
    ? right.kind === "unknown"
      ? left
      : right
    : left;
}

function isFalse(value: Value): boolean {
  return value.kind === "literal" && value.value === false && value.env === null;
}

/** `typeof entry === "function"`, with which a list tells plug-ins from plug-ins with options. */
function typeName(value: Value): Value {
  switch (value.kind) {
    case "function":
    case "class":
      return literal("function");
    case "object":
    case "array":
      return literal("object");
    case "literal":
      return value.env === null ? literal(value.value === null ? "object" : typeof value.value) : unknown;
    default:
      return unknown;
  }
}
