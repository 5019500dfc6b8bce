import type { Monolith } from "../model/monolith.ts";
import type { Kept } from "./keep/keep-units.ts";
import type { ExtractionPlan } from "./plan.ts";

/** What the service must not do, because the monolith still does it. */
export function disabledWork(
  monolith: Monolith,
  { leftBehind: left, units }: Kept,
): ExtractionPlan["disabled"] {
  const schema = monolith.facts.schemaSwitches
    .filter((s) => s.maybe !== true && (s.holder === undefined || units.has(s.holder)))
    .map((s) => ({
      kind: "schema" as const,
      file: s.file,
      line: s.line,
      what: s.what,
    }));
  const jobs = left
    .filter((root) => root.kind === "job")
    .map((root) => ({ kind: "job" as const, file: root.file, line: root.line, what: root.what }));
  const config = ormConfigOf(monolith, { units });
  const told =
    config === null
      ? []
      : [{ kind: "schema" as const, file: config, line: 1, what: "what it says of the schema" }];
  return [...schema, ...told, ...jobs];
}

/** The file with the settings of the database that the ORM looks for by itself; null where the service's code asks for none. */
export function ormConfigOf({ facts }: Monolith, { units }: Pick<Kept, "units">): string | null {
  return (
    facts.codePatterns.find(({ config, unit }) => config !== undefined && units.has(unit))?.config ?? null
  );
}
