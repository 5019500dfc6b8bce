/**
 * Which bodies of functions were looked into by anything but the reading of their own file. A body that nobody else has seen
 * may change, and what was made of the other files holds (docs/decisions/0007).
 */
import { ts } from "ts-morph";

export interface BodyLooks {
  /** Positions of the bodies that were seen from outside, by file. */
  readonly seen: ReadonlyMap<string, ReadonlySet<number>>;
  /** Trees are known from here on. */
  watch(path: string, tree: ts.SourceFile): void;
  /** Somebody has seen the text of a file. */
  noteText(path: string): void;
  /** Patterns that texts were matched with, and the files that did. */
  readonly patterns: ReadonlyMap<string, ReadonlySet<string>>;
  noteMatch(pattern: RegExp, path: string, found: boolean): void;
  /** Patterns that the texts of all files were matched with. */
  readonly scanned: Set<string>;
  /** Names of questions with what they were asked with, and the files that they were asked of. */
  readonly asked: ReadonlyMap<string, ReadonlySet<string>>;
  /** A question about one file alone; nodes in its answer show the bodies around them. */
  ask<Answer>(path: string, question: string, find: () => readonly Answer[]): readonly Answer[];
  /** Questions, and the files that had something to say. */
  readonly told: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of questions about one node, and where they were asked, by file. */
  readonly askedOf: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
}

/** Stands for all of a file among positions of bodies. */
const wholeText = -1;

interface Shelf {
  readonly path: string;
  readonly note: (body: number) => void;
  readonly noteQuestion: (question: string, node: ts.Node) => void;
}

interface Look {
  readonly shelf: Shelf;
  readonly body: number;
}

const shelves = new WeakMap<ts.SourceFile, Shelf>();
/** Whose own reading is under way; it lasts one turn of the event loop at most. */
let owner: string | null = null;
let quiet = 0;
/** Looks of whatever answers are being kept just now; null when none is. */
let kept: Look[] | null = null;

/** `spoke`: which files have an answer to a question, where that is known before; null where it is not. */
export function createBodyLooks(spoke?: (question: string, path: string) => boolean | null): BodyLooks {
  install();
  const seen = new Map<string, Set<number>>();
  const patterns = new Map<string, Set<string>>();
  const asked = new Map<string, Set<string>>();
  const told = new Map<string, Set<string>>();
  const askedOf = new Map<string, Map<string, Set<string>>>();
  const note = (path: string, body: number): void => {
    const known = seen.get(path);
    if (known === undefined) seen.set(path, new Set([body]));
    else known.add(body);
  };
  return {
    seen,
    patterns,
    scanned: new Set(),
    noteMatch(pattern, path, found) {
      const key = String(pattern);
      if (found) add(patterns, key, path);
      else if (!patterns.has(key)) patterns.set(key, new Set());
    },
    asked,
    told,
    ask(path, question, find) {
      if (owner === path) return find();
      if (spoke?.(question, path) === false) return [];
      add(asked, question, path);
      const answer = ofFile(path, find);
      if (answer.length > 0) add(told, question, path);
      for (const node of nodesIn(answer)) showAround(node);
      return answer;
    },
    askedOf,
    watch(path, tree) {
      shelves.set(tree, {
        path,
        note: (body) => note(path, body),
        noteQuestion(question, node) {
          const files = askedOf.get(question) ?? new Map<string, Set<string>>();
          askedOf.set(question, files);
          add(files, path, nodeName(node));
        },
      });
    },
    noteText(path) {
      if (quiet === 0 && owner !== path) note(path, wholeText);
    },
  };
}

function add(lists: Map<string, Set<string>>, key: string, path: string): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, new Set([path]));
  else known.add(path);
}

/** A question about a node, for whoever asks: who only hears the answer has not seen what it was made of. */
export function askAbout<Answer>(node: ts.Node, question: string, find: () => Answer): Answer {
  const shelf = shelfOf(node);
  if (shelf === undefined || owner === shelf.path) return find();
  showAround(node);
  shelf.noteQuestion(question, node);
  const answer = ofFile(shelf.path, find);
  for (const inner of nodesIn(answer)) showAround(inner);
  return answer;
}

/** What a file is asked for its own sake: it may see all of that file. */
export function ofFile<Result>(path: string | null, read: () => Result): Result {
  const before = { owner, kept };
  owner = path;
  kept = null;
  try {
    return read();
  } finally {
    owner = before.owner;
    kept = before.kept;
  }
}

/** An answer for whoever asks: it is not one file's own affair, though it may be found on its visit. */
export function forAnyone<Result>(find: () => Result): Result {
  return ofFile(null, find);
}

/** One name for a node in whatever tree of its file. */
export function nodeName({ kind, pos, end }: ts.Node): string {
  return `${kind}:${pos}:${end}`;
}

/** All nodes in an answer, which is made of plain values. */
function nodesIn(answer: unknown, depth = 0): ts.Node[] {
  if (typeof answer !== "object" || answer === null || depth > 4) return [];
  if (isNode(answer)) return [answer];
  const parts =
    answer instanceof Map || answer instanceof Set || Array.isArray(answer)
      ? [...answer.values()]
      : Object.values(answer);
  return parts.flatMap((part) => nodesIn(part, depth + 1));
}

export function isNode(value: object): value is ts.Node {
  return "kind" in value && typeof value.kind === "number" && "pos" in value && "getSourceFile" in value;
}

/** Who holds a node sees all bodies that it stands in. */
function showAround(node: ts.Node): void {
  const shelf = shelfOf(node);
  if (shelf === undefined) return;
  for (let at = node; at.parent !== undefined; at = at.parent) if (isBody(at)) count(shelf, at.pos);
}

/** Parsing and binding look at everything, and tell nobody. */
export function unwatched<Result>(work: () => Result): Result {
  quiet += 1;
  try {
    return work();
  } finally {
    quiet -= 1;
  }
}

/** An answer that is kept was perhaps found for the sake of one file; who gets it later has seen what it was made of. */
export interface KeptAnswer<Answer> {
  readonly answer: Answer;
  readonly looks: readonly unknown[] | null;
}

export function keepLooks<Answer>(find: () => Answer): KeptAnswer<Answer> {
  const before = kept;
  const own: Look[] = [];
  kept = own;
  try {
    const answer = find();
    return { answer, looks: own.length === 0 ? null : own };
  } finally {
    kept = before;
    if (before !== null) before.push(...own);
  }
}

export function lookAgain({ looks }: KeptAnswer<unknown>): void {
  if (looks === null) return;
  for (const look of looks as readonly Look[]) count(look.shelf, look.body); // as: made by keepLooks
}

function count(shelf: Shelf, body: number): void {
  if (kept !== null) kept.push({ shelf, body });
  if (owner !== shelf.path) shelf.note(body);
}

function lookInto(block: ts.Node): void {
  if (quiet > 0 || !isBody(block)) return;
  const shelf = shelfOf(block);
  if (shelf !== undefined) count(shelf, block.pos);
}

/** Text that holds bodies shows them. */
function lookAtText(node: ts.Node, text: string): void {
  if (quiet > 0 || !text.includes("{")) return;
  const shelf = shelfOf(node);
  if (shelf === undefined || (owner === shelf.path && kept === null)) return;
  unwatched(() => eachBody(node, (body) => body !== node && count(shelf, body.pos)));
}

function eachBody(node: ts.Node, visit: (body: ts.Node) => void): void {
  if (isBody(node)) visit(node);
  ts.forEachChild(node, (child) => eachBody(child, visit));
}

export function isBody(node: ts.Node): boolean {
  const { parent } = node;
  return (
    node.kind === ts.SyntaxKind.Block &&
    parent !== undefined &&
    ts.isFunctionLike(parent) &&
    "body" in parent &&
    parent.body === node
  );
}

function shelfOf(node: ts.Node): Shelf | undefined {
  let current = node;
  while (current.parent !== undefined) current = current.parent;
  return shelves.get(current as ts.SourceFile); // as: the top of a tree
}

let installed = false;
const statements = Symbol("statements");

interface Holding extends ts.Node {
  [statements]: unknown;
}

/**
 * Every way into a body from above leads through the statements of its block: there the look is noted, so that no reader can
 * forget to. All nodes of the compiler's trees have one prototype.
 */
function install(): void {
  if (installed) return;
  installed = true;
  const prototype = Object.getPrototypeOf(ts.factory.createBlock([])) as ts.Node; // as: of any node
  Object.defineProperty(prototype, "statements", {
    configurable: true,
    get(this: Holding) {
      if (this.kind === ts.SyntaxKind.Block) lookInto(this);
      return this[statements];
    },
    set(this: Holding, value: unknown) {
      this[statements] = value;
    },
  });
  const { getText } = prototype;
  prototype.getText = function (this: ts.Node, file?: ts.SourceFileLike): string {
    const text = getText.call(this, file as ts.SourceFile); // as: the compiler asks for its text alone
    lookAtText(this, text);
    return text;
  };
}
