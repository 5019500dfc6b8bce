import { ts } from "ts-morph";
import type { FunctionFact, NameUse, Never, WaitCode } from "../facts.ts";
import { bindFile } from "../symbols/bind-file.ts";
import { handedTo } from "./handed-to.ts";
import { useOf } from "./name-use.ts";
import { holderOf, ownerOf } from "./owner-of.ts";
import { lineOf, spanOf } from "./positions.ts";
import { kindOf } from "./read-declared-code.ts";

interface Reading {
  readonly file: ts.SourceFile;
  readonly functions: FunctionFact[];
  readonly uses: NameUse[];
}

/** Reads one file from its text alone. Spans are UTF-16 offsets into that text. */
export function readWaits(path: string, text: string): WaitCode {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kindOf(path));
  bindFile(file);
  const reading: Reading = { file, functions: [], uses: [] };
  visit(file, null, reading);
  return { functions: reading.functions, uses: reading.uses };
}

function visit(node: ts.Node, inside: number | null, reading: Reading): void {
  let around = inside;
  if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined) {
    reading.functions.push(functionFact(node as FunctionNode, inside, reading)); // as: what has a body is one of these
    around = reading.functions.length - 1;
  }
  if (ts.isClassStaticBlockDeclaration(node)) around = null;
  if (ts.isImportDeclaration(node) || ts.isImportEqualsDeclaration(node)) return;
  const use = useOf(node, inside, reading.file);
  if (use !== null) reading.uses.push(use);
  ts.forEachChild(node, (child) => visit(child, around, reading));
}

type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.AccessorDeclaration;

function functionFact(node: FunctionNode, parent: number | null, { file }: Reading): FunctionFact {
  const named = nameOf(node);
  const body = node.body!;
  const has = (kind: ts.SyntaxKind): boolean =>
    (ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []).some((one) => one.kind === kind);
  const variable = ts.isVariableDeclaration(node.parent) ? node.parent : undefined;
  const close = node.getChildren(file).find(({ kind }) => kind === ts.SyntaxKind.CloseParenToken);
  return {
    ...named,
    line: lineOf(node, file),
    span: spanOf(node, file),
    parent,
    handedTo: handedTo(node, file),
    never: neverOf(node, parent),
    async: has(ts.SyntaxKind.AsyncKeyword),
    decorated: ts.canHaveDecorators(node) && (ts.getDecorators(node) ?? []).length > 0,
    asyncAt: asyncAt(node, file),
    result: node.type === undefined ? null : spanOf(node.type, file),
    resultAt: close === undefined ? null : close.getEnd(),
    typedApart: variable?.type !== undefined,
    params: node.parameters
      .filter((param) => param.name.getText(file) !== "this")
      .map(({ name, dotDotDotToken }) =>
        ts.isIdentifier(name) && dotDotDotToken === undefined ? name.text : null,
      ),
    moreParamsAt: close === undefined ? null : node.parameters.end,
    body: spanOf(body, file),
    bracedBody: ts.isBlock(body),
  };
}

/** How the rest of the program names it: as the function of a file, or as the method of a class or an object of it. */
function nameOf(node: FunctionNode): Pick<FunctionFact, "owner" | "name"> {
  const nobody = { owner: null, name: null };
  if (ts.isFunctionDeclaration(node)) return { owner: null, name: node.name?.text ?? null };
  const holder = holderOf(node);
  if (ts.isVariableDeclaration(holder))
    return ts.isIdentifier(holder.name) ? { owner: null, name: holder.name.text } : nobody;
  if (ts.isBinaryExpression(holder) && ts.isPropertyAccessExpression(holder.left)) {
    const access = holder.left.getText();
    if (access === "module.exports") return { owner: null, name: access };
    return /^(module\.)?exports\./.test(access) ? { owner: null, name: holder.left.name.text } : nobody;
  }
  const member = ts.isMethodDeclaration(node) ? node : ts.isPropertyAssignment(holder) ? holder : null;
  if (member === null || !ts.isIdentifier(member.name)) return nobody;
  const owner = ownerOf(member.parent);
  return owner === null ? nobody : { owner, name: member.name.text };
}

function neverOf(node: FunctionNode, parent: number | null): Never | null {
  if (ts.isConstructorDeclaration(node)) return "constructor";
  if (ts.isAccessor(node)) return "accessor";
  if (node.asteriskToken !== undefined) return "generator";
  if (node.type !== undefined && (ts.isTypePredicateNode(node.type) || ts.isThisTypeNode(node.type)))
    return "predicate";
  if (parent !== null && handedTo(node, node.getSourceFile()) === null) return "inner";
  if (!ts.isMethodDeclaration(node) || !ts.isClassLike(node.parent)) return null;
  const has = (kind: ts.SyntaxKind): boolean =>
    (ts.getModifiers(node) ?? []).some((one) => one.kind === kind);
  if (has(ts.SyntaxKind.StaticKeyword)) return "static";
  const siblings = node.parent.members.filter(
    (one) => ts.isMethodDeclaration(one) && one.name.getText() === node.name.getText(),
  );
  if (siblings.length > 1) return "overloaded";
  const clauses = node.parent.heritageClauses ?? [];
  if (clauses.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)) return "inherits";
  return clauses.length > 0 ? "implements" : null;
}

function asyncAt(node: FunctionNode, file: ts.SourceFile): number {
  if (ts.isFunctionDeclaration(node))
    return (
      node.getChildren(file).find(({ kind }) => kind === ts.SyntaxKind.FunctionKeyword) ?? node
    ).getStart(file);
  return ts.isMethodDeclaration(node) ? node.name.getStart(file) : node.getStart(file);
}
