import { ts } from "ts-morph";
import { isBody } from "../project/body-looks.ts";
import { symbolOfDeclaration } from "../symbols/bound.ts";

/** One region of a text that reads otherwise now, inside one body of a function; all else has moved at most. */
export interface EditedBody {
  /** Inside of the braces before, and where the body ends. */
  readonly open: number;
  readonly close: number;
  /** The body in both trees. */
  readonly old: ts.Block;
  readonly now: ts.Block;
  /** As it is named where looks are written down. */
  readonly body: number;
  /** Of the changed region, before and after. */
  readonly from: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** Null where more may have changed than what one function does when it runs. Both trees are bound. */
export function editedBody(before: ts.SourceFile, after: ts.SourceFile): EditedBody | null {
  const edit = regionOf(before.text, after.text);
  const old = bodyAround(before, edit.from, edit.oldEnd);
  const now = bodyAround(after, edit.from, edit.newEnd);
  if (old === null || now === null || !sameAround(before, after, { old, now, edit })) return null;
  if (isModule(before) !== isModule(after)) return null;
  return staysInside(before, old) && staysInside(after, now)
    ? { old, now, body: old.pos, open: old.getStart() + 1, close: old.end - 1, ...edit }
    : null;
}

interface Region {
  readonly from: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** What both begin and end with is taken off; of several regions, what lies between is part of one. */
function regionOf(before: string, after: string): Region {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before.charCodeAt(from) === after.charCodeAt(from)) from++;
  let tail = 0;
  while (
    tail < shorter - from &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  return { from, oldEnd: before.length - tail, newEnd: after.length - tail };
}

/** The innermost body around a region. */
function bodyAround(file: ts.SourceFile, from: number, end: number): ts.Block | null {
  let found: ts.Block | null = null;
  const visit = (node: ts.Node): void => {
    if (node.pos > from || node.end < end) return;
    if (isBody(node) && ts.isBlock(node) && node.getStart() < from && end < node.end) found = node;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

interface Bodies {
  readonly old: ts.Block;
  readonly now: ts.Block;
  readonly edit: Region;
}

/** The same nodes at the same places, but for the inside of the body and the way that everything behind it has moved. */
function sameAround(before: ts.Node, after: ts.Node, bodies: Bodies): boolean {
  const { old, now, edit } = bodies;
  const moved = (at: number): number =>
    at >= edit.oldEnd && at > edit.from ? at + edit.newEnd - edit.oldEnd : at;
  if (before.kind !== after.kind) return false;
  if (moved(before.end) !== after.end || (before === old ? before.pos : moved(before.pos)) !== after.pos)
    return false;
  if ((before === old) !== (after === now)) return false;
  if (before === old) return true;
  const left = childrenOf(before);
  const right = childrenOf(after);
  return left.length === right.length && left.every((node, index) => sameAround(node, right[index]!, bodies)); // as many
}

function childrenOf(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    found.push(child);
  });
  return found;
}

/** The parser and the binder write on the file whether it is a module, of which kind, as far down as they see a sign of it. */
function isModule(file: ts.SourceFile): string {
  const { externalModuleIndicator, commonJsModuleIndicator } = file as {
    readonly externalModuleIndicator?: unknown;
    readonly commonJsModuleIndicator?: unknown;
  }; // as: the compiler's types keep both to itself
  return `${externalModuleIndicator === undefined} ${commonJsModuleIndicator === undefined}`;
}

interface Scope {
  readonly locals?: ReadonlyMap<string, ts.Symbol>;
}

/** No name of the body is known outside it: `this.x = …` and `exports.x = …` declare more than locals. */
function staysInside(file: ts.SourceFile, body: ts.Block): boolean {
  const inBody = (node: ts.Node): boolean =>
    node.getSourceFile() === file && body.pos <= node.pos && node.end <= body.end;
  const seen = new Set<ts.Symbol>();
  const leaks = (symbol: ts.Symbol | undefined): boolean => {
    if (symbol === undefined || seen.has(symbol)) return false;
    seen.add(symbol);
    if (symbol.declarations?.some(inBody) === true) return true;
    return [symbol.members, symbol.exports].some(
      (table) => table !== undefined && [...table.values()].some((inner) => leaks(inner)),
    );
  };
  const owner = body.parent;
  const said = new Set<string>();
  const visit = (node: ts.Node): boolean => {
    if (node === body) return false;
    if (ts.isIdentifier(node) && owner.pos <= node.pos && node.end <= owner.end) said.add(node.text);
    const { locals } = node as Scope; // as: what the binder writes on nodes
    const known = locals === undefined || node === owner ? [] : [...locals.values()];
    if (leaks(symbolOfDeclaration(node)) || known.some((symbol) => leaks(symbol))) return true;
    return ts.forEachChild(node, visit) ?? false;
  };
  if (visit(file)) return false;
  // The body's own names are in the table of the function, where its parameters are looked for too.
  const own = [...((owner as Scope).locals ?? [])]; // as: see above
  return own.every(([name, symbol]) => !said.has(name) || symbol.declarations?.some(inBody) !== true);
}
