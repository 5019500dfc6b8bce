import type { CodePatternFact } from "../facts.ts";
import { codePatterns } from "../imports/code-patterns.ts";
import type { FileReader } from "../project/each-file.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";

export function codePatternReader(
  sources: Sources,
  units: UnitsRead,
): FileReader & { facts(): CodePatternFact[] } {
  const found: CodePatternFact[] = [];
  return {
    wants: (text) =>
      /entit(y|ies)|subscribers|models|\b(forRoot|createConnections?|getConnectionOptions|(create|use)(Express|Koa)Server)\b/i.test(
        text,
      ),
    node(node, path) {
      for (const { node: at, fromProcessFolder, sourcesOnly, config } of codePatterns(sources, path, node)) {
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
          ...(config === undefined ? {} : { config }),
        });
      }
    },
    facts: () => found,
  };
}
