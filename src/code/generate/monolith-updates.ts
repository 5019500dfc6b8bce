import type { ExtractionPlan } from "../plan/plan.ts";
import type { FileChange } from "./file-change.ts";
import { applyEdits } from "./rewrite/apply-edits.ts";
import type { Sources } from "./sources.ts";

export interface MonolithUpdate {
  readonly kind: "update";
  readonly path: string;
  readonly beforeHash: string;
  readonly content: { readonly text: string };
}

/** The few edits that the monolith itself needs, such as a tsconfig that must not compile `services/`. */
export function monolithUpdates(plan: ExtractionPlan, sources: Sources): (MonolithUpdate & FileChange)[] {
  return [...plan.monolithEdits]
    .filter((file) => file.edits.length > 0)
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((file) => ({
      kind: "update",
      path: file.path,
      beforeHash: file.sourceHash,
      content: { text: applyEdits(file.path, sources.readSource(file.path), file.edits) },
    }));
}
