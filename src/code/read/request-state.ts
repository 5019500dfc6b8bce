import { ts } from "ts-morph";
import type { Place } from "./facts.ts";

/** A value that one handler of a request leaves for those behind it. */
export interface StateUse extends Place {
  /** `req.user`, `state.user`, `locals.user` */
  readonly name: string;
  readonly role: "read" | "write";
}

const carriers = /^(req|request|_req|ctx|context|c|res|response|reply)$/;

/** What requests carry, by the names that people give to requests: syntax knows no types. */
export const requestState = {
  mayUse: (text: string): boolean => /\b(req|request|_req|ctx|context|c|res|response|reply)\b/.test(text),
  usesIn,
};

function usesIn(file: string, text: string): StateUse[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const uses: StateUse[] = [];
  const add = (node: ts.Node, name: string | null, role: StateUse["role"]): void => {
    if (name === null) return;
    uses.push({ file, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, name, role });
  };

  function visit(node: ts.Node): void {
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
      const name = nameOf(node);
      if (name !== null && isWritten(node)) add(node, name, "write");
      else if (name !== null && !isCalled(node)) add(node, name, "read");
    } else if (
      ts.isVariableDeclaration(node) &&
      node.initializer !== undefined &&
      ts.isObjectBindingPattern(node.name)
    ) {
      const carrier = carrierOf(node.initializer);
      for (const element of node.name.elements) {
        const key = element.propertyName ?? element.name;
        if (carrier !== null && ts.isIdentifier(key)) add(element, `${carrier}.${key.text}`, "read");
      }
    } else if (ts.isCallExpression(node)) visitCall(node);
    ts.forEachChild(node, visit);
  }

  function visitCall(node: ts.CallExpression): void {
    const { expression } = node;
    if (!ts.isPropertyAccessExpression(expression)) return;
    const [first, second] = node.arguments;
    if (expression.name.text === "assign" && first !== undefined && second !== undefined) {
      const carrier = carrierOf(first);
      if (carrier === null || !ts.isObjectLiteralExpression(second)) return;
      for (const property of second.properties)
        if (property.name !== undefined && ts.isIdentifier(property.name))
          add(property, `${carrier}.${property.name.text}`, "write");
    } else if (
      /^decorateRe(quest|ply)$/.test(expression.name.text) &&
      first !== undefined &&
      ts.isStringLiteralLike(first)
    ) {
      add(node, `${expression.name.text === "decorateReply" ? "res" : "req"}.${first.text}`, "write");
    } else if (/^[gs]et$/.test(expression.name.text) && isNamed(expression.expression, /^(c|ctx|context)$/)) {
      // Hono keeps them behind two methods.
      if (first !== undefined && ts.isStringLiteralLike(first))
        add(node, `c.${first.text}`, expression.name.text === "set" ? "write" : "read");
    }
  }

  ts.forEachChild(source, visit);
  return uses;
}

/** `req.user` → `req.user`; `ctx.state.user` → `state.user`; null for what is no state of a request. */
function nameOf(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): string | null {
  const carrier = carrierOf(node.expression);
  if (carrier === null) return null;
  if (ts.isPropertyAccessExpression(node)) return `${carrier}.${node.name.text}`;
  return ts.isStringLiteralLike(node.argumentExpression)
    ? `${carrier}.${node.argumentExpression.text}`
    : null;
}

/** What holds state: a request, and the bags that frameworks hang on contexts and responses. */
function carrierOf(expression: ts.Expression): string | null {
  const node = bare(expression);
  if (isNamed(node, /^(req|request|_req)$/)) return "req";
  if (!ts.isPropertyAccessExpression(node) || !isNamed(bare(node.expression), carriers)) return null;
  if (node.name.text === "state") return "state";
  if (node.name.text === "locals") return "locals";
  return /^(req|request)$/.test(node.name.text) ? "req" : null;
}

function bare(node: ts.Expression): ts.Expression {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node))
    return bare(node.expression);
  return node;
}

function isNamed(node: ts.Node, names: RegExp): boolean {
  return ts.isIdentifier(node) && names.test(node.text);
}

function isWritten(node: ts.Node): boolean {
  const { parent } = node;
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === node &&
    parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  );
}

/** Methods are of the framework, or of a package: nobody leaves them on a request for others. */
function isCalled(node: ts.Node): boolean {
  return ts.isCallExpression(node.parent) && node.parent.expression === node;
}
