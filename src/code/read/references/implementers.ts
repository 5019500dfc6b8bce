import { ts } from "ts-morph";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { type UnitDraft, unitAt } from "../units/unit-draft.ts";
import type { FindTarget } from "./find-target.ts";
import type { FoundReference } from "./found-reference.ts";

type Resolved = FoundReference & { readonly to: UnitDraft };

export interface Implementers {
  /** What has to be noted. */
  readonly kinds: readonly ts.SyntaxKind[];
  note(node: ts.Node): void;
  noted(): unknown;
  /**
   * A call of an interface's or an abstract class's method means that of every class which implements it: which one, is known
   * only while the program runs. Test doubles count where there is nothing else.
   */
  resolve(one: Resolved): readonly Resolved[];
}

interface Implementer {
  readonly unit: UnitDraft;
  /** Positions of the methods. */
  readonly methods: ReadonlyMap<string, number>;
}

const double = /^(Fake|Mock|Stub|Dummy|Spy)(?=[A-Z])/;

export function implementers({ checker }: Sources, units: UnitsRead, find: FindTarget): Implementers {
  const known = new Map<UnitDraft, Implementer[]>();
  const abstract = new Set<UnitDraft>();

  function note(node: ts.Node): void {
    if (!ts.isClassDeclaration(node)) return;
    const unit = unitAt(units.byNode, node);
    if (unit === null) return;
    if ((node.modifiers ?? []).some((own) => own.kind === ts.SyntaxKind.AbstractKeyword)) abstract.add(unit);
    for (const { types } of node.heritageClauses ?? [])
      for (const { expression } of types) {
        const base = ts.isIdentifier(expression) ? baseOf(expression) : null;
        if (base === null) continue;
        const list = known.get(base) ?? [];
        list.push({ unit, methods: methodsOf(node) });
        known.set(base, list);
      }
  }

  function baseOf(name: ts.Identifier): UnitDraft | null {
    const imported = find.imported(name);
    if (imported !== null) return imported.unit;
    const [own] = checker.getSymbolAtLocation(name)?.declarations ?? [];
    return own === undefined ? null : (find.at(own)?.unit ?? null);
  }

  function resolve(one: Resolved): readonly Resolved[] {
    const { member, kind } = one.fact;
    const open = one.to.typeOnly || abstract.has(one.to);
    if (kind !== "call" || member === null || !open) return [one];
    const having = (known.get(one.to) ?? []).filter(({ methods }) => methods.has(member));
    if (having.length === 0) return one.to.typeOnly ? [] : [one];
    const real = having.filter(({ unit }) => !double.test(unit.name ?? ""));
    return (real.length > 0 ? real : having)
      .filter(({ unit }) => unit.file !== one.fact.file)
      .map(({ unit, methods }) => ({
        ...one,
        to: unit,
        declaredIn: unit,
        position: methods.get(member) ?? null,
      }));
  }

  const noted = () => ({
    classes: [...known].map(([base, list]) => [
      base.id,
      list.map(({ unit, methods }) => [unit.id, [...methods].map(([name, start]) => ({ name, start }))]),
    ]),
    abstract: [...abstract].map(({ id }) => id),
  });

  return { kinds: [ts.SyntaxKind.ClassDeclaration], note, noted, resolve };
}

function methodsOf(node: ts.ClassDeclaration): Map<string, number> {
  const found = new Map<string, number>();
  for (const member of node.members)
    if (
      (ts.isMethodDeclaration(member) && member.body !== undefined) ||
      (ts.isPropertyDeclaration(member) && member.initializer !== undefined)
    )
      found.set(member.name.getText(), member.pos);
  return found;
}
