import type { Facts, ReferenceFact } from "../facts.ts";
import { computed, type FoundReference } from "../references/found-reference.ts";
import type { UnitDraft } from "../units/unit-draft.ts";
import type { KeptReading } from "./kept-reading.ts";
import type { OneRead } from "./read-one.ts";
import type { Comparison } from "./same-answers.ts";

interface ReferenceInput {
  readonly facts: Facts;
  readonly path: string;
  readonly kept: KeptReading;
  readonly comparison: Comparison;
  readonly before: OneRead;
  readonly after: OneRead;
}

/**
 * References of the file as they are now, where nothing else depends on what has come or gone; null when it may. A name that no
 * method of the project goes with leads nowhere, and traits are those of all uses of a kind, however many there are.
 */
export function referencesAfter(input: ReferenceInput): "the same" | readonly ReferenceFact[] | null {
  const { facts, path, kept, comparison } = input;
  const owners = new Map(kept.owners.map(([method, ...names]) => [method, new Set(names)]));
  const leads = ({ fact, suggested }: FoundReference): boolean =>
    suggested === null || owners.get(fact.member ?? "")?.has(suggested) === true;
  const old = input.before.references.filter(leads);
  const now = input.after.references.filter(leads);
  const shape = (list: readonly FoundReference[], idOf: IdOf): string =>
    JSON.stringify(list.map((one) => shapeOf(one, idOf)));
  const ids = (id: string | undefined): string | null => (id === undefined ? null : comparison.id(id));
  // Places that do not belong together must not be told to the comparison.
  if (shape(old, ids) === shape(now, (id) => id ?? null))
    return comparison.same(old.map(placeOf), now.map(placeOf)) ? "the same" : null;
  const known = factsOf(old);
  const found = factsOf(now);
  const stated = facts.references.filter(({ file }) => file === path);
  if (known === null || found === null || known.length === 0) return null;
  // If the rule gives what the first reading found, it is the rule for this file.
  if (JSON.stringify(known) !== JSON.stringify(stated)) return null;
  const first = facts.references.findIndex(({ file }) => file === path);
  if (facts.references.slice(first, first + stated.length).some(({ file }) => file !== path)) return null;
  const usesBefore = usesOf(old);
  const usesNow = usesOf(now);
  if (usesBefore === null || usesNow === null || usesBefore.size !== usesNow.size) return null;
  const inOrder = [...usesBefore].join("\n") === [...usesNow].join("\n");
  return inOrder || (![...usesBefore].some((use) => !usesNow.has(use)) && !haveTies(facts.traits))
    ? found
    : null;
}

type IdOf = (id: string | undefined) => string | null;

function shapeOf({ from, to, declaredIn, position: _, fact, ...rest }: FoundReference, idOf: IdOf): unknown {
  const { line: __, ...said } = fact;
  return { ...rest, ...said, from: idOf(from.id), to: idOf(to?.id), declaredIn: idOf(declaredIn?.id) };
}

function placeOf({ from, to, declaredIn, position: at, ...rest }: FoundReference): unknown {
  return { ...rest, at, from: from.id, to: to?.id ?? null, declaredIn: declaredIn?.id ?? null };
}

/** Null where it depends on other files who is meant. */
function factsOf(references: readonly FoundReference[]): ReferenceFact[] | null {
  const found: ReferenceFact[] = [];
  for (const { fact, from, to, suggested } of references) {
    if (suggested !== null) return null;
    if (to === null) continue;
    if (fact.kind === "call" && fact.member !== null && (to.typeOnly || holdsAbstract(to))) return null;
    found.push({ ...fact, from: from.id, to: to.id });
  }
  return found;
}

function holdsAbstract({ node }: UnitDraft): boolean {
  return /\babstract\b/.test(node.getSourceFile().text.slice(node.pos, node.end));
}

/** What traits are made of, each once; null where two uses of one member are said of two places. */
function usesOf(references: readonly FoundReference[]): Set<string> | null {
  const places = new Map<string, string>();
  const uses = new Set<string>();
  for (const { fact, to, declaredIn, position, awaited } of references) {
    if (to === null || to.typeOnly || fact.member === computed || fact.kind === "type") continue;
    const key = `${to.id} ${fact.member}`;
    const place = `${declaredIn?.id} ${position}`;
    if ((places.get(key) ?? place) !== place) return null;
    places.set(key, place);
    const waits = fact.kind === "call" && awaited;
    uses.add(`${key} ${place} ${fact.kind} ${waits} ${waits || fact.call?.result === "promise"}`);
  }
  return uses;
}

/** Of traits at one place the first use decides which comes first. */
function haveTies(traits: Facts["traits"]): boolean {
  return traits.some(({ file, line, member }, index) => {
    const next = traits[index + 1];
    return next?.file === file && next.line === line && next.member === member;
  });
}
