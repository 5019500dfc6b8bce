import type { UnitDraft } from "./unit-draft.ts";

export interface FileExports {
  readonly names: ReadonlyMap<string, readonly UnitDraft[]>;
  /** `export * from`. */
  readonly stars: readonly UnitDraft[];
  /** `module.exports = X`. */
  readonly whole: readonly UnitDraft[];
  readonly all: readonly UnitDraft[];
  readonly effects: readonly UnitDraft[];
}

export function tabulateExports(drafts: readonly UnitDraft[]): Map<string, FileExports> {
  const byFile = new Map<string, UnitDraft[]>();
  for (const draft of drafts) {
    if (draft.parent !== null) continue;
    const list = byFile.get(draft.file);
    if (list === undefined) byFile.set(draft.file, [draft]);
    else list.push(draft);
  }
  return new Map([...byFile].map(([file, list]) => [file, tabulate(list)]));
}

function tabulate(drafts: readonly UnitDraft[]): FileExports {
  const names = new Map<string, UnitDraft[]>();
  const stars: UnitDraft[] = [];
  const whole: UnitDraft[] = [];
  for (const draft of drafts) {
    if (!draft.exported) continue;
    if (draft.link.whole) whole.push(draft);
    else if (draft.link.star) stars.push(draft);
    else for (const name of draft.link.names) names.set(name, [...(names.get(name) ?? []), draft]);
  }
  const effects = drafts.filter((draft) => draft.kind === "effect" || draft.kind === "registration");
  return { names, stars, whole, all: drafts.filter((draft) => draft.exported), effects };
}
