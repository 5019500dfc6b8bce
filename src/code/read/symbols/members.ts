import { ts } from "ts-morph";
import { requireTarget } from "../imports/require-call.ts";
import { exportsOf, type OpenFiles, symbolOfDeclaration } from "./bound.ts";
import { functionOf, returnedValues } from "./function-values.ts";
import { recently } from "./recent.ts";

interface MemberInput {
  readonly files: OpenFiles;
  readonly lookup: (name: string, from: ts.Node) => ts.Symbol | undefined;
  readonly follow: (declaration: ts.Node) => readonly ts.Node[];
  readonly exported: (path: string, name: string) => readonly ts.Node[];
}

export interface Members {
  memberOf(receiver: ts.Expression, name: string): ts.Symbol | undefined;
  /** Of a namespace, an enum or a class by name: `Status.Open` in a type. */
  memberOfName(name: ts.EntityName, member: string): ts.Symbol | undefined;
  /** Class, interface, object literal, file or enum that a value is one of. */
  holderOf(expression: ts.Expression): ts.Node | undefined;
}

/** What holds members: an instance of a class or interface, the class itself, an object literal, a file, an enum. */
interface Shape {
  readonly kind: "instance" | "itself";
  readonly node: ts.Node;
}

const deepest = 10;
const mostSteps = 500;

/** Which declaration a member access means, as far as annotations, `new`, literals and imports say. */
export function createMembers({ files, lookup, follow, exported }: MemberInput): Members {
  /** Of the question at hand: in minified code every name has many declarations, and each leads to more. */
  let steps = 0;

  /** Several readers ask for the members of the same receivers, one after the other. */
  const shapeFromTop = recently((expression: ts.Expression) => findShape(expression, 0));

  function shapeOf(expression: ts.Expression, depth: number): Shape | null {
    return depth === 0 ? shapeFromTop(expression) : findShape(expression, depth);
  }

  function findShape(expression: ts.Expression, depth: number): Shape | null {
    if (depth === 0) steps = 0;
    if (depth > deepest || ++steps > mostSteps) return null;
    if (expression.kind === ts.SyntaxKind.ThisKeyword) return thisShape(expression);
    if (ts.isIdentifier(expression)) return declared(lookup(expression.text, expression), depth);
    if (ts.isPropertyAccessExpression(expression))
      return declared(memberAt(expression.expression, expression.name.text, depth + 1), depth);
    if (ts.isNewExpression(expression)) return instanceOf(shapeOf(expression.expression, depth + 1));
    if (ts.isCallExpression(expression)) return callShape(expression, depth);
    if (ts.isObjectLiteralExpression(expression) || ts.isClassExpression(expression))
      return { kind: "itself", node: expression };
    if (ts.isAsExpression(expression) || ts.isTypeAssertionExpression(expression))
      return typeShape(expression.type, depth + 1) ?? shapeOf(expression.expression, depth + 1);
    if (
      ts.isParenthesizedExpression(expression) ||
      ts.isNonNullExpression(expression) ||
      ts.isAwaitExpression(expression) ||
      ts.isSatisfiesExpression(expression)
    )
      return shapeOf(expression.expression, depth + 1);
    return null;
  }

  function thisShape(node: ts.Node): Shape | null {
    const owner = ts.findAncestor(
      node,
      (at) =>
        ts.isClassLike(at) || ts.isFunctionDeclaration(at) || (ts.isObjectLiteralExpression(at) && isOwn(at)),
    );
    if (owner === undefined) return null;
    /** In `{ find() { this } }`; in `{ a: this.a }` it is that of the code around. */
    function isOwn(literal: ts.ObjectLiteralExpression): boolean {
      const holder = ts.findAncestor(node, (at) => ts.isFunctionLike(at) && !ts.isArrowFunction(at));
      return holder !== undefined && holder.pos >= literal.pos && holder.end <= literal.end;
    }
    if (ts.isObjectLiteralExpression(owner)) return { kind: "itself", node: owner };
    const member = ts.findAncestor(node, ts.isClassElement);
    const fixed =
      member !== undefined &&
      ts.canHaveModifiers(member) &&
      (member.modifiers ?? []).some((own) => own.kind === ts.SyntaxKind.StaticKeyword);
    return { kind: fixed ? "itself" : "instance", node: owner };
  }

  function declared(symbol: ts.Symbol | undefined, depth: number): Shape | null {
    for (const declaration of symbol?.declarations ?? []) {
      for (const node of follow(declaration)) {
        const shape = shapeOfDeclaration(node, depth + 1);
        if (shape !== null) return shape;
      }
    }
    return null;
  }

  function shapeOfDeclaration(node: ts.Node, depth: number): Shape | null {
    if (depth > deepest || ++steps > mostSteps) return null;
    if (ts.isSourceFile(node)) return wholeShape(node, depth) ?? { kind: "itself", node };
    if (ts.isClassLike(node) || ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node))
      return { kind: "itself", node };
    if (ts.isBindingElement(node)) return bindingShape(node, depth);
    if (
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isPropertyDeclaration(node) ||
      ts.isPropertySignature(node)
    ) {
      if (node.type !== undefined) return typeShape(node.type, depth + 1);
      const made = "initializer" in node ? node.initializer : undefined;
      return made === undefined ? null : shapeOf(made, depth + 1);
    }
    if (ts.isPropertyAssignment(node)) return shapeOf(node.initializer, depth + 1);
    if (ts.isShorthandPropertyAssignment(node)) return declared(lookup(node.name.text, node), depth + 1);
    if (ts.isGetAccessor(node)) return returnShape(node, depth + 1);
    if (ts.isBinaryExpression(node)) return shapeOf(node.right, depth + 1);
    if (ts.isPropertyAccessExpression(node) && ts.isBinaryExpression(node.parent))
      return shapeOf(node.parent.right, depth + 1);
    return ts.isExpression(node) ? shapeOf(node, depth + 1) : null;
  }

  /** `module.exports = new UserService()`: whoever requires the file holds that. */
  function wholeShape(file: ts.SourceFile, depth: number): Shape | null {
    if (exportsOf(symbolOfDeclaration(file))?.has("default") === true) return null;
    for (const node of exported(files.pathOf(file), "default")) {
      const shape =
        ts.isSourceFile(node) || ts.isObjectLiteralExpression(node)
          ? null
          : shapeOfDeclaration(node, depth + 1);
      if (shape !== null) return shape;
    }
    return null;
  }

  /** `const { users } = createContainer()`. */
  function bindingShape(node: ts.BindingElement, depth: number): Shape | null {
    const pattern = node.parent;
    const name = node.propertyName ?? node.name;
    if (!ts.isObjectBindingPattern(pattern) || !ts.isIdentifier(name)) return null;
    const outer = pattern.parent;
    const whole = ts.isBindingElement(outer)
      ? bindingShape(outer, depth + 1)
      : shapeOfDeclaration(outer, depth + 1);
    return whole === null ? null : declared(memberIn(whole, name.text, depth + 1), depth + 1);
  }

  function callShape(node: ts.CallExpression, depth: number): Shape | null {
    const required = requireTarget(node);
    if (required !== null) {
      const path = files.resolve(files.pathOf(node), required).file;
      const file = path === null ? undefined : files.open(path);
      return file === undefined ? null : { kind: "itself", node: file };
    }
    const callee = node.expression;
    const symbol = ts.isIdentifier(callee)
      ? lookup(callee.text, callee)
      : ts.isPropertyAccessExpression(callee)
        ? memberAt(callee.expression, callee.name.text, depth + 1)
        : undefined;
    for (const declaration of (symbol?.declarations ?? []).flatMap((own) => follow(own))) {
      const made = functionOf(declaration);
      const shape = made === null ? null : returnShape(made, depth + 1);
      if (shape !== null) return shape;
    }
    return null;
  }

  function returnShape(node: ts.SignatureDeclaration, depth: number): Shape | null {
    if (node.type !== undefined) return typeShape(node.type, depth + 1);
    const body = "body" in node ? (node.body as ts.ConciseBody | undefined) : undefined; // as: every body is one of both
    if (body === undefined) return null;
    if (!ts.isBlock(body)) return shapeOf(body, depth + 1);
    for (const value of returnedValues(body)) {
      const shape = shapeOf(value, depth + 1);
      if (shape !== null) return shape;
    }
    return null;
  }

  function typeShape(type: ts.TypeNode, depth: number): Shape | null {
    if (depth > deepest) return null;
    if (ts.isTypeLiteralNode(type)) return { kind: "instance", node: type };
    if (ts.isParenthesizedTypeNode(type)) return typeShape(type.type, depth + 1);
    if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type)) {
      for (const part of type.types) {
        const shape = typeShape(part, depth + 1);
        if (shape !== null) return shape;
      }
      return null;
    }
    if (ts.isTypeQueryNode(type))
      return ts.isIdentifier(type.exprName) ? declared(lookup(type.exprName.text, type), depth + 1) : null;
    if (!ts.isTypeReferenceNode(type)) return null;
    const name = type.typeName.getText();
    if (/^(Promise|Readonly|Partial|Required|NonNullable|ReturnType|InstanceType|Awaited)$/.test(name)) {
      const [inner] = type.typeArguments ?? [];
      return inner === undefined ? null : typeShape(inner, depth + 1);
    }
    const symbol = ts.isIdentifier(type.typeName)
      ? lookup(name, type)
      : namedMember(type.typeName.left, type.typeName.right.text, depth + 1);
    for (const declaration of (symbol?.declarations ?? []).flatMap((own) => follow(own))) {
      if (ts.isClassLike(declaration) || ts.isInterfaceDeclaration(declaration))
        return { kind: "instance", node: declaration };
      if (ts.isTypeAliasDeclaration(declaration)) return typeShape(declaration.type, depth + 1);
    }
    return null;
  }

  function memberIn(shape: Shape, name: string, depth: number): ts.Symbol | undefined {
    const { node } = shape;
    const key = ts.escapeLeadingUnderscores(name);
    const own = symbolOfDeclaration(node);
    if (ts.isSourceFile(node)) return fileMember(node, name);
    if (ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node)) return exportsOf(own)?.get(name);
    if (ts.isClassLike(node) || ts.isInterfaceDeclaration(node)) {
      const found = shape.kind === "instance" ? own?.members?.get(key) : exportsOf(own)?.get(name);
      return found ?? inherited(shape, name, depth);
    }
    return own?.members?.get(key) ?? addedLater(node, name);
  }

  /** `users` of `const db = {}; db.users = …` in JavaScript: the binder puts it to the variable, not to the literal. */
  function addedLater(literal: ts.Node, name: string): ts.Symbol | undefined {
    const holder = literal.parent;
    return holder !== undefined && ts.isVariableDeclaration(holder) && holder.initializer === literal
      ? exportsOf(symbolOfDeclaration(holder))?.get(name)
      : undefined;
  }

  function fileMember(file: ts.SourceFile, name: string): ts.Symbol | undefined {
    const own = exportsOf(symbolOfDeclaration(file))?.get(name);
    // A barrel's own symbol says nothing of what it passes on.
    if (own !== undefined && !own.declarations?.some(ts.isExportSpecifier)) return own;
    const found = exported(files.pathOf(file), name)
      .map(symbolOfDeclaration)
      .find((symbol) => symbol !== undefined);
    return found ?? own;
  }

  function inherited(shape: Shape, name: string, depth: number): ts.Symbol | undefined {
    if (depth > deepest || !(ts.isClassLike(shape.node) || ts.isInterfaceDeclaration(shape.node)))
      return undefined;
    for (const clause of shape.node.heritageClauses ?? []) {
      if (clause.token !== ts.SyntaxKind.ExtendsKeyword) continue;
      for (const { expression } of clause.types) {
        const base = ts.isIdentifier(expression)
          ? declared(lookup(expression.text, expression), depth + 1)
          : null;
        const found =
          base === null ? undefined : memberIn({ kind: shape.kind, node: base.node }, name, depth + 1);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  function memberAt(receiver: ts.Expression, name: string, depth: number): ts.Symbol | undefined {
    const shape = shapeOf(receiver, depth);
    return shape === null ? undefined : memberIn(shape, name, depth);
  }

  function namedMember(name: ts.EntityName, member: string, depth: number): ts.Symbol | undefined {
    if (depth > deepest) return undefined;
    const symbol = ts.isIdentifier(name)
      ? lookup(name.text, name)
      : namedMember(name.left, name.right.text, depth + 1);
    const shape = declared(symbol, depth);
    return shape === null ? undefined : memberIn(shape, member, depth);
  }

  return {
    memberOf: (receiver, name) => memberAt(receiver, name, 0),
    memberOfName: (name, member) => {
      steps = 0;
      return namedMember(name, member, 0);
    },
    holderOf: (expression) => shapeOf(expression, 0)?.node,
  };
}

function instanceOf(shape: Shape | null): Shape | null {
  return shape !== null && ts.isClassLike(shape.node) ? { kind: "instance", node: shape.node } : null;
}
