import type { CodeUnit } from "../facts.ts";
import type { UnitDraft } from "./unit-draft.ts";

export function finishUnits(drafts: readonly UnitDraft[]): CodeUnit[] {
  return drafts.map((draft) => ({
    id: draft.id,
    file: draft.file,
    kind: draft.kind,
    name: draft.name,
    line: draft.line,
    span: draft.span,
    group: draft.group,
    groupSpan: draft.groupSpan,
    form: draft.form,
    parent: draft.parent?.id ?? null,
    typeOnly: draft.typeOnly,
    refs: [...draft.refs].map((target) => target.id).sort(),
    mentions: [...draft.mentions].sort(),
    loads: draft.loads,
    ...(draft.scans.size === 0 ? {} : { scans: [...draft.scans].sort() }),
    packages: [...draft.packages].sort(),
    exported: draft.exported,
  }));
}
