import type { ClassFact, CodeUnit, Span, UnitId } from "../../model/monolith.ts";
import type { RemoteCut } from "../keep/keep-units.ts";
import type { UnitIndex } from "../keep/unit-index.ts";
import type { TextEdit } from "../plan.ts";
import type { Mapping } from "./mapping/plan-mapping.ts";
import { namedIn } from "./named-in.ts";
import { stubEdit } from "./remote-edits.ts";
import type { RemoteSources } from "./remote-sources.ts";
import type { RemoteTarget } from "./remote-target.ts";

interface Cutting {
  readonly index: UnitIndex;
  readonly declared: RemoteSources["declared"];
  readonly text: (path: string) => string;
  readonly sources: Pick<RemoteSources, "sites">;
  readonly mapping: Mapping | null;
}

export interface StubCut extends Omit<RemoteCut, "roots"> {
  /** Bodies of classes that these edits describe whole, by file. */
  readonly classes: ReadonlyMap<string, readonly Span[]>;
  readonly edits: ReadonlyMap<string, readonly TextEdit[]>;
}

/** What stubs change: the code that goes from each file, and what is still named by the rest of it. */
export function stubCut(targets: readonly RemoteTarget[], cutting: Cutting): StubCut {
  const { index } = cutting;
  const edits = new Map<string, TextEdit[]>();
  const gone = new Set<UnitId>();
  const blanks = new Map<UnitId, Span[]>();
  const edit = (unit: CodeUnit, all: readonly TextEdit[]): void => {
    edits.set(unit.file, [...(edits.get(unit.file) ?? []), ...all]);
    blanks.set(unit.id, [...(blanks.get(unit.id) ?? []), ...all]);
  };
  const stub = (target: RemoteTarget): TextEdit =>
    stubEdit(target, cutting.text(target.unit.file), cutting.mapping?.of(target, "monolith") ?? null);
  for (const target of targets) if (target.owner === null) edit(target.unit, [stub(target)]);
  const wholes = new Map<string, Span[]>();
  const classes = new Map<UnitId, RemoteTarget[]>();
  for (const target of targets)
    if (target.owner !== null) classes.set(target.unit.id, [...(classes.get(target.unit.id) ?? []), target]);
  for (const own of classes.values()) {
    const { unit, owner } = own[0]!;
    if (owner === null) continue;
    const stays = own.map(({ callable }) => callable.name);
    const bodies = wholes.get(unit.file) ?? [];
    wholes.set(unit.file, [...bodies, { start: owner.open, end: owner.close }]);
    edit(unit, [...own.map(stub), ...strippedClass(owner, stays, cutting, unit)]);
    for (const child of index.children.get(unit.id) ?? []) {
      if (!stays.includes(child.name ?? "")) {
        if (!staysAsItIs(child.name, unit, cutting)) gone.add(child.id);
        continue;
      }
      blanks.set(child.id, own.map(stub));
    }
    for (const { user, args } of constructionsOf(unit, cutting)) {
      edits.set(user.file, [...(edits.get(user.file) ?? []), args]);
      blanks.set(user.id, [...(blanks.get(user.id) ?? []), args]);
    }
  }
  const typed = new Map<UnitId, readonly UnitId[]>();
  for (const { unit, inferred } of targets)
    typed.set(unit.id, [...(typed.get(unit.id) ?? []), ...(inferred?.units ?? [])]);
  const rewritten = new Map(
    [...blanks].map(([id, spans]) => [
      id,
      [...new Set([...remainingRefs(index.byId.get(id)!, spans, cutting), ...(typed.get(id) ?? [])])],
    ]),
  );
  return { rewritten, gone, edits, classes: wholes };
}

/** A method that needs nothing of its object may be copied beside remote ones. */
function staysAsItIs(name: string | null, unit: CodeUnit, { declared, sources }: Cutting): boolean {
  const asked = sources.sites.some(
    ({ target, reference, verdict }) =>
      target.id === unit.id && reference.member === name && verdict === "copy",
  );
  if (!asked) return false;
  const method = declared(unit.file).callables.find((one) => one.owner === unit.name && one.name === name);
  return method !== undefined && !method.usesThis;
}

/** Of a class whose work is done elsewhere neither the constructor nor the fields have anything to hold. */
function strippedClass(
  owner: ClassFact,
  stays: readonly string[],
  cutting: Cutting,
  unit: CodeUnit,
): TextEdit[] {
  return owner.members
    .filter(
      ({ kind, name }) =>
        kind !== "method" || !(stays.includes(name ?? "") || staysAsItIs(name, unit, cutting)),
    )
    .map(({ span, name, kind }) => ({
      ...span,
      text: "",
      why: `${name ?? kind}: ${owner.name} does its work in the monolith`,
    }));
}

function constructionsOf(
  unit: CodeUnit,
  { index, declared }: Cutting,
): { readonly user: CodeUnit; readonly args: TextEdit }[] {
  const users = (index.users.get(unit.id) ?? []).flatMap((id) => index.byId.get(id) ?? []);
  return users.flatMap((user) => {
    if (user.kind === "import" || user.kind === "reexport") return [];
    return declared(user.file)
      .constructions.filter(
        ({ name, at, args }) =>
          name === unit.name && user.span.start <= at && at < user.span.end && args.end > args.start,
      )
      .map(({ args, name }) => ({
        user,
        args: { ...args, text: "", why: `${name} takes nothing here: it does its work in the monolith` },
      }));
  });
}

function remainingRefs(unit: CodeUnit, blanks: readonly Span[], { index, text }: Cutting): UnitId[] {
  const whole = text(unit.file);
  let rest = "";
  let at = unit.span.start;
  for (const { start, end } of [...blanks].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    rest += `${whole.slice(at, start)} `;
    at = end;
  }
  rest += whole.slice(at, unit.span.end);
  const refs = unit.refs.flatMap((ref) => index.byId.get(ref) ?? []);
  return namedIn(rest, refs, index).map(({ id }) => id);
}
