import { ts } from "ts-morph";
import type { Sources } from "./open-sources.ts";

type Find<Given, Answer> = (sources: Sources, file: ts.SourceFile, given: Given) => readonly Answer[];

/**
 * What is asked of each file by itself: the same text gives the same answer, wherever it is asked from, so that a change of
 * one file leaves the answers of the others as they are (docs/decisions/0007). `given` is plain data; an answer is plain data
 * and nodes of the file.
 */
export function question<Given, Answer>(
  find: Find<Given, Answer>,
): (sources: Sources, path: string, given: Given) => readonly Answer[] {
  return (sources, path, given) => {
    const file = sources.files.get(path);
    return file === undefined ? [] : find(sources, file, given);
  };
}

/** The nodes of each file whose text matches that `wants` takes, file by file, parents first. */
export function nodesLike(
  pattern: RegExp,
  wants: (node: ts.Node) => boolean,
): (sources: Sources) => Generator<ts.Node, undefined> {
  const wanted = question((_sources, file) => {
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
