import type { ts } from "ts-morph";
import type { Sources } from "../project/open-sources.ts";
import { askAgain, askOfAgain } from "../project/question.ts";
import { type KeptReading, nodesNamed } from "./kept-reading.ts";
import type { Comparison } from "./same-answers.ts";

/** What is asked of texts where nobody writes it down. */
const signs = [/\bmodule\.exports\s*=/, /__decorate\(/, /readdir|glob/];

/** Whether each pattern that any text was matched with says the same of both. */
export function sameTexts(kept: KeptReading, before: string, after: string): boolean {
  const known = kept.patterns.map(([text]) => {
    const [, source = "", flags] = /^\/(.*)\/(\w*)$/s.exec(text) ?? [];
    return new RegExp(source, flags);
  });
  return [...known, ...signs].every((pattern) => pattern.test(before) === pattern.test(after));
}

/** One file before and after, each among the others as they are. */
export interface Sides {
  readonly old: Sources;
  readonly now: Sources;
  readonly oldFile: ts.SourceFile;
  readonly newFile: ts.SourceFile;
}

/** Whether all that was asked of the file, and of nodes of it, would be answered the same. `moved`: names of nodes as they are now. */
export function sameQuestions(
  kept: KeptReading,
  path: string,
  { old, now, oldFile, newFile }: Sides,
  comparison: Comparison,
  moved: (names: readonly string[]) => readonly string[] | null,
): boolean {
  const number = kept.paths.indexOf(path);
  const ofFile = kept.asked.every(
    ([question, files]) =>
      !files.includes(number) ||
      comparison.same(askAgain(question, old, oldFile), askAgain(question, now, newFile)),
  );
  return (
    ofFile &&
    askedIn(kept, path).every(([question, names]) => {
      const before = nodesNamed(oldFile, names);
      const after = nodesNamed(newFile, moved(names) ?? []);
      return (
        before !== null &&
        after?.length === before.length &&
        before.every(
          (node, index) =>
            comparison.same(askOfAgain(question, old, node), askOfAgain(question, now, after[index]!)), // as many
        )
      );
    })
  );
}

/** Questions about nodes of one file, and the nodes by their names. */
function askedIn(kept: KeptReading, path: string): (readonly [question: string, nodes: readonly string[]])[] {
  return new Map(kept.askedOf).get(path)?.map(([question, ...nodes]) => [question, nodes] as const) ?? [];
}
