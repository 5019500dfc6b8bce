import { ts } from "ts-morph";
import { askAbout } from "./body-looks.ts";
import type { Sources } from "./open-sources.ts";

type Find<Given, Answer> = (sources: Sources, file: ts.SourceFile, given: Given) => readonly Answer[];

const known = new Map<string, Find<unknown, unknown>>();

/**
 * What is asked of each file by itself: the same text gives the same answer, wherever it is asked from. When a file has
 * changed and its answers are what they were, nobody needs to know (docs/decisions/0007). `given` is plain data; an answer is
 * plain data and nodes of the file.
 */
export function question<Given, Answer>(
  name: string,
  find: Find<Given, Answer>,
): (sources: Sources, path: string, given: Given) => readonly Answer[] {
  known.set(name, find as Find<unknown, unknown>); // as: it is given what it was asked with
  return (sources, path, given) =>
    sources.looks.ask(path, JSON.stringify([name, given]), () => {
      const file = sources.files.get(path);
      return file === undefined ? [] : find(sources, file, given);
    });
}

/** The nodes of each file whose text matches that `wants` takes, file by file, parents first. */
export function nodesLike(
  name: string,
  pattern: RegExp,
  wants: (node: ts.Node) => boolean,
): (sources: Sources) => Generator<ts.Node, undefined> {
  const wanted = question(name, (_sources, file) => {
    const found: ts.Node[] = [];
    const visit = (node: ts.Node): void => {
      if (wants(node)) found.push(node);
      ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
  });
  return function* (sources) {
    for (const path of sources.pathsLike(pattern)) yield* wanted(sources, path, null);
    return undefined;
  };
}

type FindOf = (node: ts.Node, sources: Sources) => unknown;

const knownOf = new Map<string, FindOf>();

/**
 * What is asked of one node of a file. The answer is plain data, of places in the file under the names that moving knows
 * (`start`, `end`, `line`), and nodes: those are seen by who asks.
 */
export function nodeQuestion<Node extends ts.Node, Answer>(
  name: string,
  find: (node: Node, sources: Sources) => Answer,
): (node: Node, sources: Sources) => Answer {
  knownOf.set(name, find as FindOf); // as: it is given the nodes that it was asked of
  return (node, sources) => askAbout(node, name, () => find(node, sources));
}

/** A question that needs the tree alone. */
export function treeQuestion<Node extends ts.Node, Answer>(
  name: string,
  find: (node: Node) => Answer,
): (node: Node) => Answer {
  knownOf.set(name, (node) => find(node as Node)); // as: see above
  return (node) => askAbout(node, name, () => find(node));
}

export function askOfAgain(name: string, sources: Sources, node: ts.Node): unknown {
  const find = knownOf.get(name);
  if (find === undefined) throw new Error(`nobody asks ${name}`);
  return find(node, sources);
}

/** An old question again, of whatever file. */
export function askAgain(asked: string, sources: Sources, file: ts.SourceFile): readonly unknown[] {
  const [name, given] = JSON.parse(asked) as [string, unknown]; // as: written above
  const find = known.get(name);
  if (find === undefined) throw new Error(`nobody asks ${name}`);
  return find(sources, file, given);
}
