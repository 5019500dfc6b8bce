import { ts } from "ts-morph";
import type { Flow } from "../data/flow.ts";
import type { FoundAccess } from "../data/found-access.ts";
import type { Piece } from "../data/piece.ts";
import type { ReachData } from "../data/reach-data.ts";
import type { SourceFileFacts, StateFact, TraitFact, UnitId } from "../facts.ts";
import { unwrap } from "../imports/require-call.ts";
import { inTurns } from "../project/each-file.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitDraft } from "../units/unit-draft.ts";
import { allImpurePoints } from "./all-impure-points.ts";
import { computed, type FoundReference } from "./found-reference.ts";
import { functionIn } from "./function-in.ts";
import { isHandleParameter } from "./handle-type.ts";
import { hazardsIn } from "./hazards.ts";
import type { ImpurePoints } from "./impure-points.ts";
import { infrastructureOf } from "./infrastructure.ts";
import { packageNames, rootName } from "./package-names.ts";
import { isPurePackage } from "./pure-packages.ts";
import { createIsPure } from "./purity.ts";
import { createReturnsPromise } from "./returns-promise.ts";
import { asksForRequest } from "./takes-request.ts";

interface TraitInput {
  readonly sources: Sources;
  readonly drafts: readonly UnitDraft[];
  readonly references: readonly (FoundReference & { readonly to: UnitDraft })[];
  readonly flow: Flow;
  readonly accesses: readonly FoundAccess[];
  readonly reach: ReachData;
  readonly impure: ImpurePoints;
  readonly state: readonly StateFact[];
  readonly files: readonly SourceFileFacts[];
  /** Units that stand in the chain of an endpoint. */
  readonly handlers: ReadonlySet<UnitId>;
}

interface Wanted {
  readonly unit: UnitDraft;
  readonly member: string | null;
  readonly position: number | null;
  readonly declaredIn: UnitDraft;
  /** Somebody waits for each call, or passes on what it gives. */
  handedOn: boolean;
  called: boolean;
  /** Somebody waits for one of them. */
  awaited: boolean;
}

/** What kind of code each reference ends in. Files are opened one after the other. */
export async function readTraits(input: TraitInput): Promise<TraitFact[]> {
  const { sources } = input;
  const wanted = wantedOf(input.references);
  const isPure = createIsPure(input.flow, allImpurePoints(input), input.impure.decorators);
  const tables = byFile(input.accesses);
  const returnsPromise = createReturnsPromise(sources, (file, start, end) =>
    (tables.get(file) ?? []).some((access) => access.start >= start && access.end <= end),
  );
  const imports = new Map(
    input.files.map(({ path, imports }) => [
      path,
      imports.flatMap((edge) => (edge.pkg === null ? [] : [edge.pkg])),
    ]),
  );
  const facts: TraitFact[] = [];
  await inTurns(wanted, ([path, list]) => {
    const file = sources.files.get(path);
    if (file === undefined) return;
    const names = packageNames(sources, path, file);
    for (const one of list) {
      const fact = traitOf(one, names);
      if (fact !== null) facts.push(fact);
    }
  });
  return facts.sort(byPlace);

  function traitOf(one: Wanted, names: ReadonlyMap<string, string>): TraitFact | null {
    const { unit, member } = one;
    const outer = declarationIn(unit.node);
    const node = one.position === null ? outer : (nodeAt(one.declaredIn.node, one.position) ?? outer);
    const made = functionIn(node);
    const handle = made === null && !ts.isClassLike(node) ? madeBy(node, names) : [];
    const inherited = ts.isClassLike(node) && member !== null;
    const isRequest =
      asksForRequest(node, sources) ||
      (made !== null && outer !== node && ts.isClassLike(outer) && asksForRequest(outer, sources));
    const isChain = input.handlers.has(unit.id) && !ts.isClassLike(outer) && member === null;
    const infrastructure = infrastructureOf({
      name:
        unit.name === "default" || unit.name === null || unit.name === "module.exports"
          ? baseName(unit.file)
          : unit.name,
      path: unit.file,
      node: outer,
      madeBy: [...handle, ...basesOf(outer), ...madeBy(outer, names)],
      imports: imports.get(unit.file) ?? [],
      touchesTables: () => input.reach(outer).size > 0,
    });
    const says =
      made !== null || ts.isClassLike(node) || handle.length > 0 || isRequest || isChain || one.called;
    if (!says && infrastructure === null) return null;
    return {
      unit: unit.id,
      member,
      ...(ts.isClassLike(node) && member === null ? { isClass: true } : {}),
      async: made !== null ? returnsPromise(made) : one.handedOn && (inherited || one.awaited),
      takesRequest: isRequest || isChain,
      pure: infrastructure === null && handle.length === 0 && !inherited && isPureNode(node),
      infrastructure,
      ...(made?.parameters.some((own) => isHandleParameter(own, sources.checker))
        ? { takesHandle: true }
        : {}),
      hazards: made === null ? [] : hazardsIn(made, sources),
      file: sources.pathOf(node),
      line: sources.lineOf(node),
    };
  }

  function isPureNode(node: ts.Node, depth = 0): boolean {
    if (!ts.isClassLike(node)) return isPure(pieceOf(node));
    for (const clause of node.heritageClauses ?? []) {
      if (clause.token !== ts.SyntaxKind.ExtendsKeyword) continue;
      for (const { expression } of clause.types) {
        const base = baseClass(expression);
        if (base === null ? !isPureBase(expression) : depth > 4 || !isPureNode(base, depth + 1)) return false;
      }
    }
    return node.members.every((member) => isPure(pieceOf(member)));
  }

  function isPureBase(expression: ts.Expression): boolean {
    const root = rootName(expression);
    if (root === null || root.text === "Error") return root !== null;
    if (/(Exception|Error)$/.test(root.text)) return true;
    const file = root.getSourceFile();
    const pkg = packageNames(sources, sources.pathOf(file), file).get(root.text);
    return pkg !== undefined && isPurePackage(pkg);
  }

  /** Records of an ORM and clients by inheritance; a repository is the module's own business. */
  function basesOf(node: ts.Node, depth = 0): string[] {
    if (!ts.isClassLike(node) || depth > 6) return [];
    const names = packageNames(sources, sources.pathOf(node), node.getSourceFile());
    return (node.heritageClauses ?? []).flatMap(({ token, types }) => {
      if (token !== ts.SyntaxKind.ExtendsKeyword) return [];
      return types.flatMap(({ expression }) => {
        const root = rootName(expression);
        if (root === null) return [];
        const pkg = names.get(root.text);
        if (pkg !== undefined) return /Repository$/.test(root.text) ? [] : [pkg];
        const base = baseClass(expression);
        return base === null ? [] : basesOf(base, depth + 1);
      });
    });
  }

  function baseClass(expression: ts.Expression): ts.ClassLikeDeclaration | null {
    const symbol = ts.isIdentifier(expression) ? sources.checker.getSymbolAtLocation(expression) : undefined;
    if (symbol === undefined) return null;
    return sources.checker.getAliasedSymbol(symbol).declarations?.find(ts.isClassLike) ?? null;
  }

  function pieceOf(node: ts.Node): Piece {
    return { file: sources.pathOf(node), start: node.pos, end: node.end };
  }
}

function wantedOf(references: TraitInput["references"]): Map<string, Wanted[]> {
  const found = new Map<string, Wanted>();
  for (const { fact, to, declaredIn, position, awaited } of references) {
    if (
      to.typeOnly ||
      fact.member === computed ||
      (fact.kind !== "call" && fact.kind !== "value" && fact.kind !== "new")
    )
      continue;
    const key = `${to.id}\n${fact.member ?? ""}`;
    const known = found.get(key);
    const waits = fact.kind === "call" && awaited;
    const handedOn = waits || fact.call?.result === "promise";
    if (known !== undefined) {
      known.called ||= fact.kind === "call";
      known.awaited ||= waits;
      known.handedOn &&= handedOn;
    } else
      found.set(key, {
        unit: to,
        member: fact.member,
        position,
        declaredIn: declaredIn ?? to,
        called: fact.kind === "call",
        awaited: waits,
        handedOn,
      });
  }
  const files = new Map<string, Wanted[]>();
  for (const one of found.values()) {
    const list = files.get(one.unit.file);
    if (list === undefined) files.set(one.unit.file, [one]);
    else list.push(one);
  }
  return files;
}

function byFile(accesses: readonly FoundAccess[]): Map<string, FoundAccess[]> {
  const found = new Map<string, FoundAccess[]>();
  for (const access of accesses) {
    const list = found.get(access.file);
    if (list === undefined) found.set(access.file, [access]);
    else list.push(access);
  }
  return found;
}

/** `export default …` and `exports.x = …` stand for what they export. */
function declarationIn(node: ts.Node): ts.Node {
  if (ts.isExportAssignment(node)) return unwrap(node.expression);
  if (ts.isExpressionStatement(node) && ts.isBinaryExpression(node.expression)) {
    let { right } = node.expression;
    while (ts.isBinaryExpression(right)) right = right.right;
    return unwrap(right);
  }
  return node;
}

/** The outermost declaration that begins at a position. */
function nodeAt(root: ts.Node, position: number): ts.Node | null {
  let found: ts.Node | null = null;
  const visit = (node: ts.Node): void => {
    if (found !== null || position < node.pos || position >= node.end) return;
    if (node.pos === position && isDeclaration(node)) found = node;
    else ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

function isDeclaration(node: ts.Node): boolean {
  return (
    ts.isFunctionLike(node) ||
    ts.isClassLike(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isEnumMember(node) ||
    ts.isNewExpression(node) ||
    ts.isCallExpression(node) ||
    ts.isObjectLiteralExpression(node)
  );
}

/** The package whose function or class makes a value. */
function madeBy(node: ts.Node, names: ReadonlyMap<string, string>): string[] {
  const made =
    ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node)
      ? node.initializer
      : ts.isExpression(node)
        ? node
        : undefined;
  const value = made === undefined ? undefined : unwrap(made);
  if (value === undefined || ts.isFunctionLike(value) || ts.isObjectLiteralExpression(value)) return [];
  const root = rootName(value);
  const pkg = root === null ? undefined : names.get(root.text);
  return pkg === undefined || isPurePackage(pkg) ? [] : [pkg];
}

function baseName(path: string): string {
  return (path.split("/").at(-1) ?? "")
    .replace(/\.\w+$/, "")
    .replace(/\W(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function byPlace(a: TraitFact, b: TraitFact): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || ((a.member ?? "") < (b.member ?? "") ? -1 : 1);
}
