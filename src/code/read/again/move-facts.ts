import type { Facts, SourceFileFacts } from "../facts.ts";
import type { UnitDraft } from "../units/unit-draft.ts";
import type { Moved } from "./same-answers.ts";

export interface MoveInput {
  readonly facts: Facts;
  readonly path: string;
  readonly file: SourceFileFacts;
  readonly drafts: readonly UnitDraft[];
  readonly moved: Moved;
  /** Of the file, where they are not the same any more. */
  readonly references: Facts["references"] | null;
}

/** A place that cannot be told: the facts must be read again. */
class Lost extends Error {}

/** The facts with the places and ids of one file as they are now; null when a place of it is not known. */
export function moveFacts({
  facts,
  path,
  file,
  drafts,
  moved,
  references: another,
}: MoveInput): Facts | null {
  const own = new Map(drafts.map((draft) => [draft.id, draft]));
  const mark = `${path}#`;
  const idOf = (id: string): string => (id.startsWith(mark) ? moved.id(id) : id);
  const known = (at: number | null): number => {
    if (at === null) throw new Lost();
    return at;
  };
  const move = (value: unknown, here: boolean): unknown => {
    if (typeof value === "string") return idOf(value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) {
      const items = value.map((item) => move(item, here));
      return items.every((item, index) => item === value[index]) ? value : items;
    }
    const inside = "file" in value && typeof value.file === "string" ? value.file === path : here;
    let changed = false;
    const entries = Object.entries(value).map(([name, part]) => {
      const now =
        typeof part !== "number" || !inside
          ? move(part, inside)
          : name === "line"
            ? known(moved.line(part))
            : name === "start"
              ? known(moved.start(part))
              : name === "end"
                ? known(moved.end(part))
                : part;
      changed ||= now !== part;
      return [name, now] as const;
    });
    return changed ? Object.fromEntries(entries) : value;
  };
  try {
    const { project, files, units, references, tablePaths, ...others } = facts;
    const rest = move(others, false) as typeof others; // as: of the same shape
    const shifted = {
      ...{ project, ...rest },
      files: files.map((one) => (one.path === path ? file : one)),
      units: units.map((unit) => {
        const refs = unit.refs.some((id) => id.startsWith(mark)) ? unit.refs.map(idOf) : unit.refs;
        const draft = unit.file === path ? own.get(moved.id(unit.id)) : undefined;
        if (unit.file !== path) return refs === unit.refs ? unit : { ...unit, refs };
        if (draft === undefined) throw new Lost();
        const { id, line, span, group, groupSpan, parent } = draft;
        // What it mentions is for the stages to come alone.
        const mentions = [...draft.mentions].sort();
        return { ...unit, id, line, span, group, groupSpan, parent: parent?.id ?? null, refs, mentions };
      }),
      references: replaced(references, path, another).map((one) => {
        if (another !== null && one.file === path) return one;
        const from = idOf(one.from);
        const to = idOf(one.to);
        const line = one.file === path ? known(moved.line(one.line)) : one.line;
        return from === one.from && to === one.to && line === one.line ? one : { ...one, from, to, line };
      }),
      tablePaths: move(tablePaths, false) as typeof tablePaths, // as: see above
    };
    // Fields in the order of a first reading: facts are compared as text.
    return Object.fromEntries(
      Object.keys(facts).map((name) => [name, shifted[name as keyof Facts]]),
    ) as unknown as Facts; // as: the same fields
  } catch (error) {
    if (error instanceof Lost) return null;
    throw error;
  }
}

function replaced(
  references: Facts["references"],
  path: string,
  own: Facts["references"] | null,
): Facts["references"] {
  const first = references.findIndex(({ file }) => file === path);
  if (own === null || first < 0) return references;
  const last = references.findLastIndex(({ file }) => file === path);
  return [...references.slice(0, first), ...own, ...references.slice(last + 1)];
}
