import { mergeJson } from "./merge-json.ts";
import { type MergeConflict, mergeText } from "./merge-text.ts";

/** One path of a service that is extracted again. Hashes are SHA-256 (hex), null where there is no such file. */
export interface FileSides {
  readonly path: string;
  /** msa made it up: unlike code, it may be missing. */
  readonly generated: boolean;
  readonly before: string | null;
  readonly edited: string | null;
  readonly extracted: string | null;
  /** The texts, where all three are texts and known. */
  readonly texts: () => {
    readonly before: string;
    readonly edited: string;
    readonly extracted: string;
  } | null;
}

export type FileMerge =
  /** `byHand`: because of what people did to it. */
  | { readonly kind: "leave"; readonly byHand: boolean }
  | { readonly kind: "take" }
  | { readonly kind: "merged"; readonly text: string }
  | { readonly kind: "conflict"; readonly why: string; readonly conflicts: readonly MergeConflict[] };

/** What becomes of one file: the side that changed wins, and where both did, their changes are joined or clash. */
export function mergeFile(sides: FileSides): FileMerge {
  const { before, edited, extracted, generated } = sides;
  if (extracted === before || edited === extracted) return { kind: "leave", byHand: edited !== before };
  if (edited === before) return { kind: "take" };
  if (generated && (edited === null || extracted === null)) return { kind: "leave", byHand: true };
  if (before === null) return clash("is there already, and the extraction needs another file at this place");
  if (edited === null) return clash("was removed here, and changed in the monolith");
  if (extracted === null) return clash("was edited here, and the service does not need it any more");
  const texts = sides.texts();
  if (texts === null) return clash("changed on both sides, and is no text that can be merged");
  const merged = (/(^|\/)package\.json$/.test(sides.path) ? mergeJson(texts) : null) ?? mergeText(texts);
  if (merged.kind === "merged")
    return merged.text === texts.edited ? { kind: "leave", byHand: true } : merged;
  return { kind: "conflict", why: "changed on both sides", conflicts: merged.conflicts };
}

function clash(why: string): FileMerge {
  return { kind: "conflict", why, conflicts: [] };
}
