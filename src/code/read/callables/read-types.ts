import { ts } from "ts-morph";
import type { DeclaredTypes, FieldFact, ShapeFact, SignatureFact, TypeTree } from "../facts.ts";
import { lineOf } from "./positions.ts";
import { kindOf } from "./read-declared-code.ts";

/** The types of a file that is parsed once, however often it is asked. */
export function readTypes(path: string, text: string): DeclaredTypes {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kindOf(path));
  return {
    shape: (name) => shapeOf(file, name),
    signature: (body) => signatureAt(file, body),
    isMaybe: (name) => isMaybe(file, name),
  };
}

function shapeOf(file: ts.SourceFile, name: string): ShapeFact | null {
  const found = declarationOf(file, name);
  if (found === null) return null;
  const line = lineOf(found.name ?? found, file);
  if ((found.typeParameters?.length ?? 0) > 0) return { line, why: "it has parameters of its own" };
  const fields = fieldsOf(found, file, new Set());
  if (typeof fields === "string") return { line, why: fields };
  const exported = ts.getModifiers(found)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
  return { line, exported: exported || isListed(file, name), fields };
}

function signatureAt(file: ts.SourceFile, body: number): SignatureFact | null {
  let found: SignatureFact | null = null;
  const visit = (node: ts.Node): void => {
    if (found !== null || body < node.pos || node.end <= body) return;
    if (ts.isFunctionLike(node) && "body" in node && node.body?.getStart(file) === body) {
      found = {
        params: node.parameters.map(({ type, questionToken, initializer }) => ({
          type: type === undefined ? null : treeOf(type, file),
          mayLack: questionToken !== undefined || initializer !== undefined,
        })),
        result: node.type === undefined ? null : treeOf(awaited(node.type), file),
      };
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

type Declared = ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.ClassDeclaration;

function declarationOf(file: ts.SourceFile, name: string): Declared | null {
  const found = file.statements.find(
    (one): one is Declared =>
      (ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one) || ts.isClassDeclaration(one)) &&
      one.name?.text === name,
  );
  return found ?? null;
}

/** `export { Product }`, and `export type { Product }`. */
function isListed(file: ts.SourceFile, name: string): boolean {
  return file.statements.some(
    (one) =>
      ts.isExportDeclaration(one) &&
      one.moduleSpecifier === undefined &&
      one.exportClause !== undefined &&
      ts.isNamedExports(one.exportClause) &&
      one.exportClause.elements.some(
        (element) => element.name.text === name && element.propertyName === undefined,
      ),
  );
}

function fieldsOf(declared: Declared, file: ts.SourceFile, open: Set<string>): FieldFact[] | string {
  if (ts.isTypeAliasDeclaration(declared)) {
    return ts.isTypeLiteralNode(declared.type)
      ? membersOf(declared.type.members, file)
      : "it is no list of fields, but made of other types";
  }
  const inherited: FieldFact[] = [];
  for (const clause of declared.heritageClauses ?? []) {
    if (clause.token === ts.SyntaxKind.ImplementsKeyword) continue;
    for (const base of clause.types) {
      const name = base.expression.getText(file);
      const found = base.typeArguments === undefined ? declarationOf(file, name) : null;
      if (found === null || open.has(name)) return `it extends ${name}, which its file does not declare`;
      const fields = fieldsOf(found, file, new Set([...open, name]));
      if (typeof fields === "string") return `it extends ${name}: ${fields}`;
      inherited.push(...fields);
    }
  }
  const own = membersOf(declared.members, file);
  if (typeof own === "string") return own;
  const names = new Set(own.map(({ name }) => name));
  return [...inherited.filter(({ name }) => !names.has(name)), ...own];
}

function membersOf(
  members: ts.NodeArray<ts.TypeElement> | ts.NodeArray<ts.ClassElement>,
  file: ts.SourceFile,
): FieldFact[] | string {
  const fields: FieldFact[] = [];
  for (const member of members) {
    if (ts.isPropertyDeclaration(member) && ts.getModifiers(member)?.some(isStatic)) continue;
    if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member))
      return `it has more than fields (line ${lineOf(member, file)})`;
    if (ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected))
      return `${member.name.getText(file)} is private`;
    if (member.type === undefined) return `${member.name.getText(file)} has no declared type`;
    if (ts.isComputedPropertyName(member.name) || ts.isPrivateIdentifier(member.name))
      return `${member.name.getText(file)} is no plain name`;
    fields.push({
      name: member.name.getText(file),
      optional: member.questionToken !== undefined,
      type: treeOf(member.type, file),
    });
  }
  return fields;
}

const isStatic = ({ kind }: ts.ModifierLike): boolean => kind === ts.SyntaxKind.StaticKeyword;

/** `Promise<X>` → `X`. */
function awaited(type: ts.TypeNode): ts.TypeNode {
  const inner =
    ts.isTypeReferenceNode(type) && type.typeName.getText() === "Promise"
      ? type.typeArguments?.[0]
      : undefined;
  return inner ?? type;
}

function treeOf(type: ts.TypeNode, file: ts.SourceFile): TypeTree {
  if (ts.isParenthesizedTypeNode(type)) return treeOf(type.type, file);
  if (ts.isArrayTypeNode(type)) return { kind: "list", of: treeOf(type.elementType, file), readonly: false };
  if (
    ts.isTypeOperatorNode(type) &&
    type.operator === ts.SyntaxKind.ReadonlyKeyword &&
    ts.isArrayTypeNode(type.type)
  )
    return { kind: "list", of: treeOf(type.type.elementType, file), readonly: true };
  if (ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName)) {
    const { text: name } = type.typeName;
    const [first, ...more] = type.typeArguments ?? [];
    if (first === undefined) return { kind: "name", name };
    if (more.length === 0 && (name === "Array" || name === "ReadonlyArray"))
      return { kind: "list", of: treeOf(first, file), readonly: name === "ReadonlyArray" };
  }
  if (ts.isUnionTypeNode(type)) {
    const values = type.types.filter((one) => !isNothing(one));
    const [only] = values;
    if (only !== undefined && values.length === 1 && type.types.length > 1)
      return {
        kind: "maybe",
        of: treeOf(only, file),
        also: type.types
          .filter(isNothing)
          .map((one) => one.getText(file))
          .join(" | "),
      };
  }
  if (ts.isTypeLiteralNode(type)) {
    const fields = membersOf(type.members, file);
    if (typeof fields !== "string") return { kind: "fields", fields };
  }
  return {
    kind: "text",
    ...wrapping(type, file),
    text: type.getText(file),
    names: namesIn(type, true),
    holds: namesIn(type, false),
  };
}

function wrapping(
  type: ts.TypeNode,
  file: ts.SourceFile,
): Pick<Extract<TypeTree, { kind: "text" }>, "wraps"> {
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return {};
  const [only, ...more] = type.typeArguments ?? [];
  if (only === undefined || more.length > 0) return {};
  return { wraps: { name: type.typeName.text, of: treeOf(only, file) } };
}

/** `type Nullable<T> = T | null`: what it is made of, or nothing. */
function isMaybe(file: ts.SourceFile, name: string): boolean {
  const found = declarationOf(file, name);
  const [only, ...more] = found?.typeParameters ?? [];
  if (found === null || !ts.isTypeAliasDeclaration(found) || only === undefined || more.length > 0)
    return false;
  const tree = treeOf(found.type, file);
  return tree.kind === "maybe" && tree.of.kind === "name" && tree.of.name === only.name.text;
}

function isNothing(type: ts.TypeNode): boolean {
  if (type.kind === ts.SyntaxKind.UndefinedKeyword) return true;
  return ts.isLiteralTypeNode(type) && type.literal.kind === ts.SyntaxKind.NullKeyword;
}

/** `all`: also of types that only one field is taken of. */
function namesIn(type: ts.Node, all: boolean): string[] {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node) || ts.isTypeQueryNode(node)) {
      const name = ts.isTypeReferenceNode(node) ? node.typeName : node.exprName;
      names.add(name.getText().split(".")[0] ?? "");
    }
    if (all || !ts.isIndexedAccessTypeNode(node)) ts.forEachChild(node, visit);
  };
  visit(type);
  return [...names];
}
