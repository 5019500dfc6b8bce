import { diff3Merge } from "node-diff3";

/** One text at the last extraction, as it was edited by hand since, and as it would be extracted now. */
export interface ThreeTexts {
  readonly before: string;
  readonly edited: string;
  readonly extracted: string;
}

/** A place that both changed, each in its own way. */
export interface MergeConflict {
  /** 1-based, in the edited text. */
  readonly line: number;
  readonly before: string;
  readonly edited: string;
  readonly extracted: string;
}

export type Merged =
  | { readonly kind: "merged"; readonly text: string }
  | { readonly kind: "conflict"; readonly conflicts: readonly MergeConflict[] };

/** Line by line, as diff3 does it: S. Khanna, K. Kunal, B. C. Pierce, "A Formal Investigation of Diff3", 2007. */
export function mergeText({ before, edited, extracted }: ThreeTexts): Merged {
  const regions = diff3Merge(linesOf(edited), linesOf(before), linesOf(extracted), {
    excludeFalseConflicts: true,
  });
  const conflicts = regions.flatMap(({ conflict }) =>
    conflict === undefined
      ? []
      : [
          {
            line: conflict.aIndex + 1,
            before: conflict.o.join(""),
            edited: conflict.a.join(""),
            extracted: conflict.b.join(""),
          },
        ],
  );
  if (conflicts.length > 0) return { kind: "conflict", conflicts };
  return { kind: "merged", text: regions.flatMap(({ ok }) => ok ?? []).join("") };
}

/** With their line ends, so that a changed line end is a changed line. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
