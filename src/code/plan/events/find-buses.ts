import type { BusFact, BusName, BusUse, CodeUnit, Facts, UnitId } from "../../model/monolith.ts";
import { unitAt } from "../awaits/wait-scope.ts";
import type { UnitIndex } from "../keep/unit-index.ts";
import type { RemoteSources } from "../remote/remote-sources.ts";

/** An emitter that files share, with everything that is done to it. */
export interface Bus {
  readonly unit: CodeUnit;
  readonly fact: BusFact;
  readonly uses: readonly BusPlace[];
  /** A place that reaches it in a way that cannot be followed; null when there is none. */
  readonly lost: { readonly file: string; readonly line: number } | null;
}

export interface BusPlace {
  readonly file: string;
  readonly unit: UnitId;
  readonly use: BusUse;
  /** The name of the event; null where it is not known before the program runs. */
  readonly event: string | null;
}

interface Finding {
  readonly facts: Facts;
  readonly index: UnitIndex;
  readonly sources: Pick<RemoteSources, "events" | "busUses">;
  readonly text: (path: string) => string;
}

const makers = /["'](?:node:)?events["']|["']eventemitter[23]["']/;

/** The buses of the project. Which files may have one is told by their text: builtin modules are no part of the facts. */
export function findBuses(finding: Finding): Bus[] {
  const { facts, index, sources, text } = finding;
  const files = facts.files.map(({ path }) => path).filter((path) => makers.test(text(path)));
  return files.sort().flatMap((file) =>
    sources.events(file).buses.flatMap((fact) => {
      const unit = (index.byFile.get(file) ?? []).find(
        (one) => one.parent === null && one.kind !== "import" && one.name === fact.name,
      );
      return unit === undefined ? [] : [busOf(unit, fact, finding)];
    }),
  );
}

function busOf(unit: CodeUnit, fact: BusFact, finding: Finding): Bus {
  const { index } = finding;
  const named = bindingsOf(unit, index);
  const users = new Set(
    [unit.id, ...named].flatMap((id) => index.users.get(id) ?? []).filter((id) => !named.has(id)),
  );
  const bindings = new Set([...named, ...wholeImports(unit, users, index)]);
  const names = new Map<string, BusName[]>([[unit.file, ownNames(fact)]]);
  for (const id of bindings) {
    const binding = index.byId.get(id);
    if (binding?.kind !== "import" || binding.name === null) continue;
    const name = { name: binding.name, member: memberOf(binding, fact, finding) };
    names.set(binding.file, [...(names.get(binding.file) ?? []), name]);
  }
  const lost = [...users].flatMap((id) => index.byId.get(id) ?? []).find(({ file }) => !names.has(file));
  const uses = [...names].flatMap(([file, own]) =>
    own.flatMap((name) => finding.sources.busUses(file, name).map((use) => placeOf(file, use, finding))),
  );
  return { unit, fact, uses, lost: lost === undefined ? null : { file: lost.file, line: lost.line } };
}

/** Imports and re-exports that lead to it. */
function bindingsOf({ id }: CodeUnit, index: UnitIndex): Set<UnitId> {
  const found = new Set<UnitId>();
  const queue = [id];
  for (let at = queue.pop(); at !== undefined; at = queue.pop())
    for (const user of index.users.get(at) ?? []) {
      const kind = index.byId.get(user)?.kind;
      if ((kind !== "import" && kind !== "reexport") || found.has(user)) continue;
      found.add(user);
      queue.push(user);
    }
  return found;
}

/** What stands for a whole file refers to none of its parts by itself: who uses both says so. */
function wholeImports({ file }: CodeUnit, users: ReadonlySet<UnitId>, index: UnitIndex): UnitId[] {
  return [...users].flatMap((id) =>
    (index.byId.get(id)?.refs ?? []).filter((ref) => {
      const binding = index.byId.get(ref);
      return binding?.kind === "import" && binding.loads === file && binding.refs.length === 0;
    }),
  );
}

const ownNames = ({ name }: BusFact): BusName[] =>
  name === "module.exports" ? [] : [{ name, member: null }];

/** `const events = require("./bus")`, `import * as events`: the name stands for all that the file exports. */
function memberOf({ span, file, form }: CodeUnit, fact: BusFact, { text }: Finding): string | null {
  const written = text(file).slice(span.start, span.end);
  if (/\*\s*as\s/.test(written)) return fact.name;
  const required = /\brequire\(\s*["'`][^"'`]*["'`]\s*\)\s*(\.)?/.exec(written);
  if (form === "list" || required === null || required[1] === "." || /[{]/.test(written)) return null;
  return fact.isWhole ? null : fact.name;
}

function placeOf(file: string, use: BusUse, { facts, index }: Finding): BusPlace {
  const literal = use.kind === "other" ? null : use.event;
  const folded = facts.events.find(
    (fact) =>
      fact.file === file && fact.line === use.line && fact.role === use.kind.replace("order", "listen"),
  );
  return {
    file,
    use,
    unit: unitAt({ index }, file, use.at)?.id ?? "",
    event: literal ?? folded?.name ?? null,
  };
}
