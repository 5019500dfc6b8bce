import type { FoundAccess } from "../data/found-access.ts";
import type { StateFact } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitDraft } from "../units/unit-draft.ts";
import type { ImpurePoints } from "./impure-points.ts";

interface Input {
  readonly sources: Sources;
  readonly drafts: readonly UnitDraft[];
  readonly accesses: readonly FoundAccess[];
  readonly impure: ImpurePoints;
  readonly state: readonly StateFact[];
}

/** Tables, and what changes while the process runs, count beside what was noted on the way. */
export function allImpurePoints({ impure, accesses, state, drafts, sources }: Input): Map<string, number[]> {
  const points = new Map([...impure.byFile].map(([file, positions]) => [file, [...positions]]));
  const add = (file: string, position: number): void => {
    const list = points.get(file);
    if (list === undefined) points.set(file, [position]);
    else list.push(position);
  };
  for (const { file, start } of accesses) add(file, start);
  const units = new Map(drafts.map((draft) => [draft.id, draft]));
  for (const { unit, name, file, line } of state) {
    const [piece] = units.get(unit)?.runs.named ?? [];
    if (piece !== undefined) add(piece.file, piece.start);
    const text = sources.textOf(file);
    const start = lineStart(text, line);
    add(file, start);
    // What reads a variable of a function is led to what it begins with.
    const given = text.indexOf("=", text.indexOf(name, start));
    if (given >= 0) add(file, given + 1);
  }
  for (const list of points.values()) list.sort((a, b) => a - b);
  return points;
}

function lineStart(text: string, line: number): number {
  let at = 0;
  for (let left = line - 1; left > 0; left--) at = text.indexOf("\n", at) + 1;
  return at;
}
