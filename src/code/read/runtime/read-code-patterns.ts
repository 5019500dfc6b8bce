import { ts } from "ts-morph";
import type { CodePatternFact } from "../facts.ts";
import { codePatterns } from "../imports/code-patterns.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";

export function readCodePatterns(sources: Sources, units: UnitsRead): CodePatternFact[] {
  const found: CodePatternFact[] = [];
  for (const [path, file] of sources.files) {
    const visit = (node: ts.Node): void => {
      for (const { node: at, fromProcessFolder, sourcesOnly } of codePatterns(sources, path, node)) {
        const unit = unitAt(units.byNode, at);
        if (unit === null) continue;
        const span = { start: at.getStart(), end: at.end };
        found.push({
          unit: unit.id,
          file: path,
          line: sources.lineOf(at),
          span,
          fromProcessFolder,
          sourcesOnly,
        });
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return found;
}
