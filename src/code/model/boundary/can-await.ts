import type { CallFact, ReferenceFact, UnitId } from "../monolith.ts";

/** Functions that may become asynchronous along with a caller before it is called a rewrite. */
const rippleLimit = 10;

interface Callers {
  /** Calls of a unit, or of one method of it, from other files. */
  readonly callsOf: ReadonlyMap<UnitId, readonly ReferenceFact[]>;
  /** Units of the same file that need it. */
  readonly nearby: ReadonlyMap<UnitId, readonly UnitId[]>;
  /** Handlers of the framework: it awaits them, nobody else calls them. */
  readonly handlers: ReadonlySet<UnitId>;
}

/** Follows who calls the function around a call, and whether all of them can wait. */
export function canAwait(
  reference: ReferenceFact,
  callers: Callers,
): { readonly yes: boolean; readonly why: string } {
  const { call } = reference;
  if (call === null)
    return { yes: false, why: "it is handed on as a value, and who calls it cannot be seen" };
  const first = contextOf(call);
  if (first !== "ripples") return first;
  const touched = new Set<UnitId>([reference.from]);
  for (const unit of touched) {
    if (touched.size > rippleLimit)
      return { yes: false, why: `more than ${rippleLimit} functions would have to wait with it` };
    if (callers.handlers.has(unit)) continue;
    const near = (callers.nearby.get(unit) ?? []).filter(
      (id) => !callers.handlers.has(id) && !touched.has(id),
    );
    if (near.length > 0)
      return { yes: false, why: "its caller is called in the same file, where waiting may be forbidden" };
    for (const use of callers.callsOf.get(unit) ?? []) {
      const context = use.call === null ? canAwait(use, callers) : contextOf(use.call);
      if (context === "ripples") touched.add(use.from);
      else if (!context.yes) return { yes: false, why: `a caller of its caller cannot wait: ${context.why}` };
    }
  }
  return {
    yes: true,
    why: touched.size === 1 ? "its caller can wait" : `${touched.size} functions become asynchronous`,
  };
}

function contextOf({ context }: CallFact): "ripples" | { readonly yes: boolean; readonly why: string } {
  switch (context) {
    case "async-function":
    case "async-callback":
      return { yes: true, why: "its caller is asynchronous already" };
    case "sync-function":
      return "ripples";
    case "array-callback":
      return { yes: false, why: "called by an array method, which waits for nobody" };
    case "constructor":
      return { yes: false, why: "called in a constructor, which cannot wait" };
    case "getter":
      return { yes: false, why: "called in a getter, which cannot wait" };
    case "decorator":
      return { yes: false, why: "called while a class is being declared" };
    case "top-level":
      return { yes: false, why: "called while a file loads" };
  }
}
