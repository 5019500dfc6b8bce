import { compareText } from "../../../util/compare-text.ts";
import type { Facts, Place, StateFact, Unresolved } from "../../read/facts.ts";
import type { UnitIndex } from "../graph/index-units.ts";
import type { BoundaryReference, Finding, Table } from "../monolith.ts";
import { boundaryFindings } from "./boundary-findings.ts";
import { containerFindings } from "./container-findings.ts";

interface Evidence {
  readonly facts: Facts;
  readonly unresolved: readonly Unresolved[];
  readonly units: UnitIndex;
  readonly homes: ReadonlyMap<string, string>;
  readonly tables: readonly Table[];
  readonly cycles: readonly (readonly string[])[];
  readonly boundary: readonly BoundaryReference[];
  /** About what the team stated. */
  readonly misstated: readonly Finding[];
}

/** What a reader should know before cutting here: each finding with a code of docs/findings.md, a place and a fix. */
export function findTrouble(evidence: Evidence): Finding[] {
  return detectors.flatMap((detect) => detect(evidence)).sort(byPlace);
}

type Detector = (evidence: Evidence) => Finding[];

const detectors: readonly Detector[] = [
  importCycles,
  sharedTables,
  crossModuleTransactions,
  state,
  schemaAtBoot,
  jobs,
  ({ boundary }) => boundaryFindings(boundary),
  ({ facts, homes }) => containerFindings(facts, homes),
  ({ misstated }) => [...misstated],
  unresolved,
  syntax,
];

function importCycles({ cycles, facts, homes }: Evidence): Finding[] {
  if (cycles.length === 0) return [];
  const places = firstImports(facts, homes);
  return cycles.map((path) => {
    const [from, to] = [path[0] ?? "", path[1] ?? path[0] ?? ""];
    const place = places.get(`${from}\n${to}`);
    return {
      code: "CYCLE",
      level: "warning",
      module: from,
      file: place?.file ?? facts.project.entry,
      line: place?.line ?? 1,
      message: `import cycle ${[...path, path[0] ?? ""].join(" → ")}`,
      fix: "an extraction copies what the handlers reach, so it works; break the cycle before either side gets its own data",
    };
  });
}

/** First import of each module by each other one that is left at run time. */
function firstImports(facts: Facts, homes: ReadonlyMap<string, string>): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const file of facts.files) {
    const home = homes.get(file.path) ?? "";
    for (const { to, typeOnly, line } of file.imports) {
      const target = to === null || typeOnly ? undefined : homes.get(to);
      if (target === undefined || target === home) continue;
      const key = `${home}\n${target}`;
      if (!places.has(key)) places.set(key, { file: file.path, line });
    }
  }
  return places;
}

function sharedTables({ tables, facts, homes }: Evidence): Finding[] {
  const shared = new Map(
    tables.filter((table) => table.writers.length > 1).map((table) => [table.name, table]),
  );
  const foreign = new Map<string, Place>();
  for (const { table, mode, file, line } of facts.data) {
    const known = shared.get(table);
    if (known === undefined || mode !== "write" || foreign.has(table)) continue;
    if (homes.get(file) !== known.owner) foreign.set(table, { file, line });
  }
  return [...shared.values()].map((table) => ({
    code: "SHARED-TABLE",
    level: "warning",
    module: table.owner,
    file: foreign.get(table.name)?.file ?? facts.project.entry,
    line: foreign.get(table.name)?.line ?? 1,
    message: `table ${table.name} is written by ${table.writers.join(", ")}`,
    fix: "fine while the database is shared; before a module owns its data, let one of them do the writing",
  }));
}

function crossModuleTransactions({ facts, tables }: Evidence): Finding[] {
  const owner = new Map(tables.map((table) => [table.name, table.owner]));
  return facts.transactions.flatMap((transaction) => {
    const owners = [
      ...new Set(
        transaction.tables.map((table) => owner.get(table)).filter((o) => o !== null && o !== undefined),
      ),
    ];
    if (owners.length < 2) return [];
    return [
      {
        code: "CROSS-TRANSACTION",
        level: "warning" as const,
        module: owners[0] ?? null,
        file: transaction.file,
        line: transaction.line,
        message: `one transaction writes tables of ${owners.join(" and ")} (${transaction.tables.join(", ")})`,
        fix: "stays atomic while the database is shared; needs an outbox or a saga before the data is split",
      },
    ];
  });
}

function state({ facts, homes, units }: Evidence): Finding[] {
  const homeOf = (id: string): string => homes.get(units.get(id)?.file ?? "") ?? "shared";
  return facts.state
    .filter((s) => s.kind !== "connection" && s.kind !== "emitter")
    .map((s) => {
      // What one module keeps to itself moves with it; what several use stands in the way.
      const users = new Set([...s.readBy, ...s.writtenBy].map(homeOf));
      const shared =
        (s.kind === "store" || s.kind === "random") && [...users].filter((home) => home !== "app").length > 1;
      return {
        code: "STATE",
        level: shared ? ("warning" as const) : ("note" as const),
        module: homes.get(s.file) ?? null,
        file: s.file,
        line: s.line,
        message: `${s.name} is ${memoryOf(s.kind)} the memory of one process`,
        fix: "each process will have its own; keep it where one process's copy is enough, or move it to the database or Redis",
      };
    });
}

function memoryOf(kind: StateFact["kind"]): string {
  if (kind === "random") return "made at random, and only in";
  return `${kind === "store" ? "state" : `a ${kind}`} in`;
}

function schemaAtBoot({ facts }: Evidence): Finding[] {
  return facts.schemaSwitches.map((s) => ({
    code: "SCHEMA",
    level: s.unit === null && s.replace === null ? ("error" as const) : ("note" as const),
    module: null,
    file: s.file,
    line: s.line,
    message: `${s.what} runs when the process starts`,
    fix:
      s.unit === null && s.replace === null
        ? "put it into a statement of its own, so that a service can start without it"
        : "services start without it: the monolith owns the schema",
  }));
}

function jobs({ facts, homes }: Evidence): Finding[] {
  return facts.jobs.map((job) => ({
    code: "JOB",
    level: "note",
    module: homes.get(job.file) ?? null,
    file: job.file,
    line: job.line,
    message: `${job.what} runs in this process`,
    fix: "it stays with the monolith until the module is retired",
  }));
}

function unresolved({ unresolved: all, homes }: Evidence): Finding[] {
  return all.map((u) => ({
    code: "UNRESOLVED",
    level: "warning",
    module: homes.get(u.file) ?? null,
    file: u.file,
    line: u.line,
    message: `${u.what}: ${u.reason}`,
    fix: "it stays with the monolith; write it with literal values to have it analysed",
  }));
}

function syntax({ facts, homes }: Evidence): Finding[] {
  return facts.syntaxErrors.map((e) => ({
    code: "SYNTAX",
    level: "error",
    module: homes.get(e.file) ?? null,
    file: e.file,
    line: e.line,
    message: e.message,
    fix: "mend the file; the rest was analysed without it",
  }));
}

function byPlace(a: Finding, b: Finding): number {
  return compareText(a.file, b.file) || a.line - b.line || compareText(a.code, b.code);
}
