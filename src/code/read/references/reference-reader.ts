import { ts } from "ts-morph";
import type { CallFact } from "../facts.ts";
import type { FileReader } from "../project/each-file.ts";
import type { Sources } from "../project/open-sources.ts";
import { isNameOnly } from "../units/is-name-only.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { type UnitDraft, unitAt } from "../units/unit-draft.ts";
import { contextOf, isInLoop, resultOf } from "./call-site.ts";
import { createFindTarget, type Target } from "./find-target.ts";
import { computed, type FoundReference } from "./found-reference.ts";
import { functionIn } from "./function-in.ts";
import { type Implementers, implementers } from "./implementers.ts";
import { passedBy } from "./passed-values.ts";
import { type Suggestions, suggestions } from "./suggested-receiver.ts";
import { useOf } from "./use-kind.ts";

export interface ReferenceReading extends FileReader {
  /** Before it is known who stands behind interfaces and names. */
  readonly found: readonly FoundReference[];
  noted(): { readonly implementers: unknown; readonly methods: unknown };
  /** What those are called who have a method of a name. */
  owners(): ReadonlyMap<string, ReadonlySet<string>>;
  /** Once every file was walked; in order of files and places. */
  done(): readonly (FoundReference & { readonly to: UnitDraft })[];
}

/** Every use of another file's units, with what matters when a network comes between them. */
export function referenceReader(sources: Sources, units: UnitsRead): ReferenceReading {
  const { checker } = sources;
  const find = createFindTarget(sources, units);
  const found: FoundReference[] = [];
  const behind: Implementers = implementers(sources, units, find);
  const named: Suggestions = suggestions(sources, units, find);
  /** Roots of chains that are spoken for. */
  let spoken = new Set<ts.Node>();

  function add(node: ts.Node, target: Target | null, member: string | null, suggested: string | null): void {
    const from = unitAt(units.byNode, node);
    if (from === null || from.kind === "import" || (from.kind === "reexport" && from.loads !== null)) return;
    const { kind, call } = useOf(node);
    const outcome = call === null ? null : resultOf(call);
    found.push({
      fact: {
        member,
        kind: target?.unit.typeOnly === true && kind !== "call" ? "type" : kind,
        call: call === null || outcome === null ? null : callFact(call, outcome.result),
        file: sources.pathOf(node),
        line: sources.lineOf(ts.isPropertyAccessExpression(node) ? node.name : node),
      },
      from,
      to: target?.unit ?? null,
      declaredIn: target?.declaredIn ?? target?.unit ?? null,
      position: target?.declaration.pos ?? null,
      suggested,
      awaited: outcome?.awaited === true,
    });
  }

  function callFact(
    call: ts.CallExpression | ts.TaggedTemplateExpression,
    result: CallFact["result"],
  ): CallFact {
    const passes = passedBy(call, checker);
    return { result, context: contextOf(call), inLoop: isInLoop(call), passes };
  }

  /** `users.findById`, `this.users.findById`, `config.db.host`: the longest chain that leads somewhere speaks for all of it. */
  function visitMember(node: ts.PropertyAccessExpression, path: string): void {
    if (spoken.has(node)) return;
    const receiver = node.expression;
    if (receiver.kind === ts.SyntaxKind.ThisKeyword || receiver.kind === ts.SyntaxKind.SuperKeyword) return;
    const target = asked(find.member(receiver, node.name.text), receiver);
    if (target !== null) {
      if (target.unit.file === path) return;
      speakFor(receiver);
      if (!isData(target, node)) add(node, target, target.member, null);
      return;
    }
    const root = rootOf(node);
    if (root === null) visitUntyped(node, path);
    else visitChain(node, root, path);
  }

  /** An inherited method is asked of the class at hand, not of the base class that has it. */
  function asked(target: Target | null, receiver: ts.Expression): Target | null {
    if (target === null || !ts.isClassElement(target.declaration)) return target;
    const holder = checker.getHolder(receiver);
    if (holder === undefined || !ts.isClassLike(holder) || holder === target.declaration.parent)
      return target;
    const own = find.at(holder);
    return own === null ? target : { ...target, unit: own.unit, declaredIn: target.unit };
  }

  /** Members of what a package made: `prisma.user.findMany`, `logger.info`. */
  function visitChain(node: ts.PropertyAccessExpression, root: ts.Identifier, path: string): void {
    const target = find.imported(root);
    if (target === null) {
      visitUntyped(node, path);
      return;
    }
    if (target.unit.file === path || target.unit.typeOnly) return;
    speakFor(node);
    add(node, target, membersAfter(node, root), null);
  }

  function visitUntyped(node: ts.PropertyAccessExpression, path: string): void {
    if (!ts.isCallExpression(node.parent) || node.parent.expression !== node) return;
    const inherited = ofForeignBase(node);
    if (inherited !== null) {
      const { target, member } = inherited;
      if (target !== null && target.unit.file !== path) add(node, target, member, null);
      return;
    }
    const receiver = named.receiverName(node.expression);
    if (receiver !== null) add(node, null, node.name.text, receiver);
  }

  /** `this.prisma.user.findMany` of a class that extends a package's client; null when nothing is known of any part. */
  function ofForeignBase(
    node: ts.PropertyAccessExpression,
  ): { readonly target: Target | null; readonly member: string } | null {
    let member = node.name.text;
    let base = node.expression;
    for (;;) {
      const holder = checker.getHolder(base);
      if (holder !== undefined) {
        const known = ts.isClassLike(holder) && hasForeignBase(holder) ? find.at(holder) : null;
        return { target: known === null ? null : { ...known, declaration: holder }, member };
      }
      if (!ts.isPropertyAccessExpression(base) || base.expression.kind === ts.SyntaxKind.ThisKeyword)
        return null;
      member = `${base.name.text}.${member}`;
      base = base.expression;
    }
  }

  function speakFor(node: ts.Expression): void {
    for (let at: ts.Node = node; ; ) {
      spoken.add(at);
      if (
        !ts.isPropertyAccessExpression(at) &&
        !ts.isNonNullExpression(at) &&
        !ts.isParenthesizedExpression(at)
      )
        return;
      at = at.expression;
    }
  }

  function visitName(node: ts.Identifier, path: string): void {
    if (spoken.has(node) || isNameOnly(node) || isBinding(node)) return;
    const target = find.imported(node) ?? destructured(node);
    if (target === null || target.unit.file === path) return;
    add(node, target, target.member, null);
  }

  /** `const { findById } = users` further down. */
  function destructured(node: ts.Identifier): Target | null {
    if (!ts.isCallExpression(node.parent) || node.parent.expression !== node) return null;
    const [declaration] = checker.getSymbolAtLocation(node)?.declarations ?? [];
    if (declaration === undefined || !ts.isBindingElement(declaration)) return null;
    const { parent: pattern } = declaration;
    const holder = pattern.parent;
    const name = declaration.propertyName ?? declaration.name;
    if (!ts.isVariableDeclaration(holder) || holder.initializer === undefined || !ts.isIdentifier(name))
      return null;
    return find.member(holder.initializer, name.text);
  }

  return {
    found,
    owners: () => named.owners(),
    noted: () => ({ implementers: behind.noted(), methods: named.noted() }),
    file() {
      spoken = new Set();
    },
    kinds: [...behind.kinds, ...named.kinds, ...naming],
    node(node, path) {
      behind.note(node);
      named.note(node);
      if (ts.isPropertyAccessExpression(node)) visitMember(node, path);
      else if (ts.isIdentifier(node)) visitName(node, path);
      else if (ts.isElementAccessExpression(node)) visitElement(node, path);
      else if (ts.isQualifiedName(node)) visitQualified(node, path);
    },
    done: () =>
      found.flatMap((one) => {
        if (one.suggested !== null) return named.resolve(one);
        return one.to === null ? [] : behind.resolve({ ...one, to: one.to });
      }),
  };

  /** `users["find"](…)`, `service[action](…)`. */
  function visitElement(node: ts.ElementAccessExpression, path: string): void {
    const { expression, argumentExpression: key } = node;
    if (ts.isStringLiteralLike(key)) {
      const target = find.member(expression, key.text);
      if (target !== null && target.unit.file !== path && !isData(target, node)) {
        speakFor(expression);
        add(node, target, target.member, null);
      }
      return;
    }
    if (!isCallee(node)) return;
    const target = holderOf(expression);
    if (target === null || target.unit.file === path || target.unit.typeOnly) return;
    speakFor(expression);
    add(node, target, computed, null);
  }

  function holderOf(node: ts.Expression): Target | null {
    const holder = checker.getHolder(node);
    if (holder !== undefined && !ts.isSourceFile(holder)) return find.at(holder);
    return ts.isIdentifier(node) ? find.imported(node) : null;
  }

  /** `shapes.Owner` in a type. */
  function visitQualified(node: ts.QualifiedName, path: string): void {
    const [declaration] = checker.getSymbolAtLocation(node.right)?.declarations ?? [];
    const target = declaration === undefined ? null : find.at(declaration);
    if (target === null || target.unit.file === path) return;
    for (let at: ts.EntityName = node; ts.isQualifiedName(at); at = at.left) spoken.add(at.left);
    add(node, target, target.member, null);
  }
}

const naming = [
  ts.SyntaxKind.PropertyAccessExpression,
  ts.SyntaxKind.Identifier,
  ts.SyntaxKind.ElementAccessExpression,
  ts.SyntaxKind.QualifiedName,
];

/** The name at the beginning of `a.b.c`; null for everything else. */
function rootOf(node: ts.Expression): ts.Identifier | null {
  let current = node;
  while (ts.isPropertyAccessExpression(current) || ts.isNonNullExpression(current))
    current = current.expression;
  return ts.isIdentifier(current) ? current : null;
}

function membersAfter(node: ts.PropertyAccessExpression, root: ts.Identifier): string {
  const names: string[] = [];
  for (let at: ts.Expression = node; at !== root; ) {
    if (ts.isPropertyAccessExpression(at)) names.unshift(at.name.text);
    if (!ts.isPropertyAccessExpression(at) && !ts.isNonNullExpression(at)) break;
    at = at.expression;
  }
  return names.join(".");
}

/** Fields of a value are data: its type says what there is to say. */
function isData({ declaration }: Target, node: ts.Node): boolean {
  if (ts.isPropertySignature(declaration)) return !isCallee(node);
  if (ts.isParameter(declaration)) return true;
  // What a function gives back: `const { total } = await list()`.
  if (!isCallee(node) && functionIn(declaration) === null && !ts.isClassElement(declaration))
    if (ts.findAncestor(declaration.parent, ts.isFunctionLike) !== undefined) return true;
  return (
    ts.isPropertyDeclaration(declaration) &&
    !isCallee(node) &&
    !(declaration.modifiers ?? []).some((own) => own.kind === ts.SyntaxKind.StaticKeyword)
  );
}

function isCallee(node: ts.Node): boolean {
  return ts.isCallExpression(node.parent) && node.parent.expression === node;
}

function isBinding(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    ts.isImportSpecifier(parent) ||
    ts.isImportClause(parent) ||
    ts.isNamespaceImport(parent) ||
    ts.isImportEqualsDeclaration(parent) ||
    ((ts.isVariableDeclaration(parent) || ts.isBindingElement(parent)) && parent.name === node)
  );
}

/** What a base class of a package brings is not written anywhere in the project. */
function hasForeignBase(node: ts.ClassLikeDeclaration): boolean {
  return (node.heritageClauses ?? []).some((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword);
}
