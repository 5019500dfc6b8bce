import { ts } from "ts-morph";
import { isBody } from "../project/body-looks.ts";
import { symbolOfDeclaration } from "../symbols/bound.ts";

/** The body of one function that reads otherwise now. */
export interface EditedBody {
  /** The body in both trees. */
  readonly old: ts.Block;
  readonly now: ts.Block;
  /** As it is named where looks are written down. */
  readonly body: number;
  /** Inside of the braces, before and after. */
  readonly open: number;
  readonly close: number;
  readonly newOpen: number;
  readonly newClose: number;
  /** Of the changed region in it, before and after. */
  readonly from: number;
  readonly oldEnd: number;
  readonly newFrom: number;
  readonly newEnd: number;
}

/**
 * The bodies that read otherwise now, in order, where all around them has moved at most; none lies in another. Null where more
 * may have changed than what functions do when they run. Both trees are bound.
 */
export function editedBodies(before: ts.SourceFile, after: ts.SourceFile): readonly EditedBody[] | null {
  const found: EditedBody[] = [];
  if (!differInside(before, after, found) || found.length === 0) return null;
  if (isModule(before) !== isModule(after)) return null;
  return found.every(({ old, now }) => staysInside(before, old) && staysInside(after, now)) ? found : null;
}

/** Where a place outside the bodies is now; null for one inside. */
export function placeAround(edits: readonly EditedBody[], at: number): number | null {
  let shift = 0;
  for (const { open, close, newClose } of edits) {
    if (at < open) break;
    if (at <= close) return null;
    shift = newClose - close;
  }
  return at + shift;
}

/** The same nodes, with the same text between them, but for the innermost bodies that hold what differs. */
function differInside(before: ts.Node, after: ts.Node, found: EditedBody[]): boolean {
  if (before.kind !== after.kind) return false;
  if (textOf(before) === textOf(after)) return true;
  const known = found.length;
  const left = childrenOf(before);
  const right = childrenOf(after);
  if (
    left.length === right.length &&
    sameBetween(before, left, after, right) &&
    left.every((node, index) => differInside(node, right[index]!, found)) // as many
  )
    return true;
  if (!isBody(before) || !isBody(after) || !ts.isBlock(before) || !ts.isBlock(after)) return false;
  found.length = known;
  found.push(editedBody(before, after));
  return true;
}

function editedBody(old: ts.Block, now: ts.Block): EditedBody {
  const open = old.getStart() + 1;
  const newOpen = now.getStart() + 1;
  const close = old.end - 1;
  const newClose = now.end - 1;
  const before = old.getSourceFile().text.slice(open, close);
  const after = now.getSourceFile().text.slice(newOpen, newClose);
  const { from, tail } = alike(before, after);
  return {
    ...{ old, now, body: old.pos, open, close, newOpen, newClose },
    from: open + from,
    oldEnd: close - tail,
    newFrom: newOpen + from,
    newEnd: newClose - tail,
  };
}

/** How much both begin with, and end with. */
function alike(before: string, after: string): { readonly from: number; readonly tail: number } {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before.charCodeAt(from) === after.charCodeAt(from)) from++;
  let tail = 0;
  while (
    tail < shorter - from &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  return { from, tail };
}

function textOf(node: ts.Node): string {
  return node.getSourceFile().text.slice(node.pos, node.end);
}

/** Words, signs and comments that belong to a node and to none of its children. */
function sameBetween(
  before: ts.Node,
  left: readonly ts.Node[],
  after: ts.Node,
  right: readonly ts.Node[],
): boolean {
  const gaps = gapsOf(before, left);
  const others = gapsOf(after, right);
  return gaps !== null && others !== null && gaps.every((gap, index) => gap === others[index]);
}

/** Null where children do not stand in order. */
function gapsOf(node: ts.Node, children: readonly ts.Node[]): string[] | null {
  const { text } = node.getSourceFile();
  const gaps: string[] = [];
  let at = node.pos;
  for (const { pos, end } of children) {
    if (pos < at) return null;
    gaps.push(text.slice(at, pos));
    at = end;
  }
  return [...gaps, text.slice(at, node.end)];
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
