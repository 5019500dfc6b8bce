import { ts } from "ts-morph";
import type { FileReader } from "../project/each-file.ts";
import type { Sources } from "../project/open-sources.ts";
import { recently } from "../symbols/recent.ts";
import { isNameOnly } from "../units/is-name-only.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { symbolOf } from "../units/resolve-names.ts";
import type { UnitRuns } from "../units/unit-runs.ts";
import { isForeign } from "./is-foreign.ts";
import { createTexts, type PackedSteps, packSteps, type Step, unpackSteps } from "./packed-steps.ts";
import type { Piece } from "./piece.ts";

/** Where code leads, by file, in order of position; holds no trees. */
export interface Flow {
  steps(file: string): readonly Step[];
  /** Names of methods and functions kept under a name. */
  methodNames(): Iterable<string>;
  /** Methods and functions kept under a name, in all files. */
  methods(name: string): readonly Piece[];
}

export interface FlowReading extends FileReader {
  flow(): Flow;
}

/**
 * Notes for every name in every file which code it may run: finer than units, where a class is one piece. A method
 * called on something of unknown type is taken for every method of that name: too much, hardly too little.
 */
export function flowReader(sources: Sources, units: UnitsRead): FlowReading {
  const byFile = new Map<string, PackedSteps>();
  const texts = createTexts();
  let open: { readonly path: string; readonly steps: Step[] } | null = null;
  const methods = new Map<string, Piece[]>();
  const pieceOf = (node: ts.Node): Piece => ({ file: sources.pathOf(node), start: node.pos, end: node.end });

  function addMethod(node: ts.Node): void {
    const body = methodBody(node);
    if (body === null) return;
    const known = methods.get(body.name);
    if (known === undefined) methods.set(body.name, [pieceOf(body.node)]);
    else known.push(pieceOf(body.node));
  }

  function stepAt(node: ts.Identifier): Step | null {
    const position = node.pos;
    if (isMemberName(node)) {
      if (leadsToMember(node)) return null;
      const declared = sources.checker.getSymbolAtLocation(node)?.declarations ?? [];
      if (declared.length > 0 && declared.every(isPromise) && isCalled(node))
        return { position, pieces: [], method: node.text, promised: true };
      const bodies = declared.filter((own) => !ts.isClassDeclaration(own)).map(bodyOf);
      if (declared.length > 0)
        return { position, pieces: bodies.map(pieceOf), method: null, promised: false };
      const unknown = isCalled(node) && !isForeign(node.parent.expression, sources.checker);
      return unknown ? { position, pieces: [], method: node.text, promised: false } : null;
    }
    if (isNameOnly(node) || isDeclaredHere(node) || leadsToMember(node)) return null;
    const declared = symbolOf(sources.checker, node)?.declarations ?? [];
    if (declared.length === 0) return null;
    if (declared.some(isLocal))
      return { position, pieces: declared.flatMap(localValue).map(pieceOf), method: null, promised: false };
    const pieces = [...units.names.identifier(node)]
      .filter((draft) => draft.kind === "declaration" && !draft.typeOnly)
      .flatMap(({ runs }) => (ts.isNewExpression(node.parent) ? runs.made : isClass(runs) ? [] : runs.named));
    return { position, pieces, method: null, promised: false };
  }

  /** `query.users.find` means that one function: what holds it is not run. */
  function leadsToMember(node: ts.Identifier): boolean {
    const start: ts.Node = isMemberName(node) ? node.parent : node;
    let end = start;
    while (ts.isPropertyAccessExpression(end.parent) && end.parent.expression === end) end = end.parent;
    if (end === start || !ts.isPropertyAccessExpression(end)) return false;
    const declared = sources.checker.getSymbolAtLocation(end.name)?.declarations ?? [];
    return declared.length > 0 && declared.every(isValueOfMember);
  }

  function close(): void {
    if (open === null) return;
    open.steps.sort((a, b) => a.position - b.position);
    byFile.set(open.path, packSteps(open.steps, texts));
    open = null;
  }

  return {
    kinds: [
      ts.SyntaxKind.Identifier,
      ts.SyntaxKind.MethodDeclaration,
      ts.SyntaxKind.PropertyAssignment,
      ts.SyntaxKind.PropertyDeclaration,
    ],
    node(node, path) {
      addMethod(node);
      if (!ts.isIdentifier(node)) return;
      const step = stepAt(node);
      if (step === null || (step.pieces.length === 0 && step.method === null)) return;
      if (open?.path !== path) {
        close();
        open = { path, steps: [] };
      }
      open.steps.push(step);
    },
    flow() {
      close();
      const steps = recently((file: string) => {
        const packed = byFile.get(file);
        return packed === undefined ? [] : unpackSteps(packed, texts);
      });
      return { steps, methodNames: () => methods.keys(), methods: (name) => methods.get(name) ?? [] };
    },
  };
}

/** Static members run when they are named themselves: a class handed on as a value runs nothing. */
function isClass(runs: UnitRuns): boolean {
  return runs.made !== runs.named;
}

/** Says that there is a method, and not what it does. */
function isPromise(declaration: ts.Declaration): boolean {
  if (ts.isMethodSignature(declaration)) return true;
  if (ts.isMethodDeclaration(declaration)) return declaration.body === undefined;
  return (
    ts.isPropertySignature(declaration) &&
    declaration.type !== undefined &&
    ts.isFunctionTypeNode(declaration.type)
  );
}

/** `const queries = require("./queries")` uses nothing of it yet. */
function isDeclaredHere(node: ts.Identifier): boolean {
  const { parent } = node;
  return (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent)) && parent.name === node;
}

/** What is declared inside a function belongs to a unit that holds far more than this name. */
function isLocal(declaration: ts.Declaration): boolean {
  return ts.findAncestor(declaration.parent, ts.isFunctionLike) !== undefined || ts.isParameter(declaration);
}

function localValue(declaration: ts.Declaration): ts.Node[] {
  if (ts.isFunctionDeclaration(declaration)) return [declaration];
  return ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined
    ? [declaration.initializer]
    : [];
}

/** What stands behind a name in an object or among exports: that runs, and not its neighbours. */
function isValueOfMember(declaration: ts.Declaration): boolean {
  const body = bodyOf(declaration);
  return (
    body !== declaration ||
    ts.isShorthandPropertyAssignment(declaration) ||
    ts.isVariableDeclaration(declaration) ||
    ts.isFunctionLike(declaration)
  );
}

/** `f` of `find: f` and of `exports.find = f`. */
function bodyOf(declaration: ts.Declaration): ts.Node {
  if (ts.isPropertyAssignment(declaration)) return declaration.initializer;
  const assignment = ts.isBinaryExpression(declaration) ? declaration : declaration.parent;
  return assignment !== undefined &&
    ts.isBinaryExpression(assignment) &&
    assignment.operatorToken.kind === ts.SyntaxKind.EqualsToken
    ? assignment.right
    : declaration;
}

function isMemberName(
  node: ts.Identifier,
): node is ts.Identifier & { readonly parent: ts.PropertyAccessExpression } {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
}

function isCalled(name: ts.Identifier): boolean {
  return ts.isCallExpression(name.parent.parent) && name.parent.parent.expression === name.parent;
}

function methodBody(node: ts.Node): { readonly name: string; readonly node: ts.Node } | null {
  if (ts.isMethodDeclaration(node)) return named(node.name, node);
  if (!ts.isPropertyAssignment(node) && !ts.isPropertyDeclaration(node)) return null;
  return node.initializer !== undefined && ts.isFunctionLike(node.initializer)
    ? named(node.name, node.initializer)
    : null;
}

function named(name: ts.PropertyName, node: ts.Node): { name: string; node: ts.Node } | null {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? { name: name.text, node } : null;
}
