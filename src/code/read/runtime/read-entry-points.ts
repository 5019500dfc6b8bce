import { ts } from "ts-morph";
import type { Boot } from "../boot/boot.ts";
import type { Value } from "../boot/values.ts";
import type { EntryPointFact } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";
import { calledEntryPoints } from "./called-entry-points.ts";
import { decoratedEntryPoints } from "./decorated-entry-points.ts";

/** Ways into the code besides HTTP routes: schedules, queues, sockets, events, messages, resolvers, commands. */
export function readEntryPoints(sources: Sources, units: UnitsRead, boot: Boot): EntryPointFact[] {
  const nameOf = (file: ts.SourceFile) => {
    const scope = boot.machine.scopeOf(sources.pathOf(file));
    return (node: ts.Expression): string => {
      if (ts.isStringLiteralLike(node)) return node.text;
      const known = scope === null ? null : told(boot.machine.evaluate(node, scope));
      return known ?? node.getText().replace(/\s+/g, " ").slice(0, 60);
    };
  };
  const sites = [...decoratedEntryPoints(sources, nameOf), ...calledEntryPoints(sources, boot, nameOf)];
  return sites
    .map(({ kind, name, body, at }) => ({
      kind,
      name,
      unit: body === null ? null : (unitAt(units.byNode, body)?.id ?? null),
      file: sources.pathOf(at),
      line: sources.lineOf(at),
    }))
    .sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}

/** A text, or the name of a constant of a package (`CronExpression.EVERY_HOUR`). */
function told(value: Value): string | null {
  if (value.kind === "literal") return value.value === undefined ? null : String(value.value);
  if (value.kind === "external") return value.path.join(".");
  return value.kind === "env" ? value.name : null;
}
