import type { UnitId } from "../../model/monolith.ts";
import type { UnitIndex } from "../keep/unit-index.ts";
import type { TextEdit } from "../plan.ts";
import { runtimeText } from "./call-text.ts";
import type { RemoteSources } from "./remote-sources.ts";

interface Where {
  readonly index: UnitIndex;
  readonly sources: RemoteSources;
  readonly text: (path: string) => string;
}

/** Classes of errors among these units make themselves known, so that `instanceof` holds for what was thrown elsewhere. */
export function errorEdits(
  units: readonly UnitId[],
  { index, sources, text }: Where,
): Map<string, TextEdit[]> {
  const edits = new Map<string, TextEdit[]>();
  for (const id of units) {
    const unit = index.byId.get(id);
    if (unit === undefined || unit.kind !== "declaration" || unit.parent !== null || unit.typeOnly) continue;
    const { classes } = sources.declared(unit.file);
    const own = classes.find(({ name }) => name === unit.name);
    if (own?.base == null || !/(Error|Exception)$/.test(own.base)) continue;
    const source = text(unit.file);
    const line = `;${runtimeText(unit.file)}?.error(${own.name});\n`;
    if (source.includes(line.trim())) continue;
    const at = source.length;
    edits.set(unit.file, [
      ...(edits.get(unit.file) ?? []),
      {
        start: at,
        end: at,
        text: (source.endsWith("\n") || edits.has(unit.file) ? "" : "\n") + line,
        why: `${own.name} may be thrown in another process`,
      },
    ]);
  }
  return edits;
}
