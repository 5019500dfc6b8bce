import type { CallFact } from "../monolith.ts";
import type { Crossing, Decision } from "./crossing.ts";
import { lateRules } from "./late-rules.ts";

type Rule = (crossing: Crossing) => Decision | null;

/** What an extraction would do with one use: the first of the rules of docs/boundary.md that matches. */
export function decide(crossing: Crossing): Decision {
  for (const rule of rules) {
    const decision = rule(crossing);
    if (decision !== null) return decision;
  }
  return {
    verdict: "refuse",
    rule: 12,
    obstacle: "DIDYN",
    reason: "what is used here cannot be told from the code",
    needsAwait: false,
  };
}

const copy = (rule: number, reason: string, obstacle: string | null = null): Decision => ({
  verdict: "copy",
  rule,
  obstacle,
  reason,
  needsAwait: false,
});

const remote = (
  rule: number,
  reason: string,
  obstacle: string | null = null,
  needsAwait = false,
): Decision => ({
  verdict: "remote",
  rule,
  obstacle,
  reason,
  needsAwait,
});

/** Carried by no network; `class` is decided by what is done with it. */
const unencodable = new Set(["function", "stream", "transaction"]);

/** Rule 12 goes first: of a name that is computed nothing else can be known. */
const rules: readonly Rule[] = [
  ({ reference }) =>
    reference.member === "(computed)"
      ? {
          verdict: "refuse",
          rule: 12,
          obstacle: "DIDYN",
          reason: "the name of what is used is computed",
          needsAwait: false,
        }
      : null,
  ({ reference, target }) =>
    reference.kind === "type" || target.typeOnly ? copy(1, "only its type is used") : null,
  ({ reference, plainValue, state }) => {
    switch (reference.kind) {
      case "decorator":
      case "inject":
      case "extends":
      case "instanceof":
        return copy(2, `${declarationUse[reference.kind]}: its declaration is copied`);
      case "value":
        return plainValue && state === null ? copy(2, "a constant") : null;
      case "type":
      case "call":
      case "new":
        return null;
    }
  },
  ({ reference, trait }) =>
    trait?.pure === true && trait.takesHandle !== true && reference.kind !== "new"
      ? copy(3, "it computes from its arguments alone")
      : null,
  ({ trait, reference }) =>
    trait?.takesRequest === true || passes(reference.call, "request")
      ? copy(4, "it works on the request itself", "REQRES")
      : null,
  ({ trait }) =>
    trait?.infrastructure != null ? copy(5, `each process has its own ${trait.infrastructure}`) : null,
  ({ trait, reference }) =>
    trait?.pure === true && trait.takesHandle === true && !passes(reference.call, "transaction")
      ? copy(5, "it works on the database that it is given, and on nothing of its module")
      : null,
  (crossing) => {
    if (!isFunctionUse(crossing) || !isAsync(crossing) || hasPassed(crossing)) return null;
    if (!resultTravels(crossing)) return null;
    return remote(6, `asynchronous${valuesOf(crossing)}`, scopeOf(crossing));
  },
  (crossing) => {
    if (!isFunctionUse(crossing) || !isAsync(crossing) || hasPassed(crossing)) return null;
    return crossing.reference.call?.result === "discarded"
      ? remote(7, "its result could not be sent, and nobody uses it", scopeOf(crossing))
      : null;
  },
  (crossing) => {
    if (!isFunctionUse(crossing) || isAsync(crossing) || hasPassed(crossing)) return null;
    if (!resultTravels(crossing) || !crossing.canAwait().yes) return null;
    return remote(8, `synchronous; ${crossing.canAwait().why}`, "SYNC", true);
  },
  ...lateRules,
];

const declarationUse = {
  decorator: "used as a decorator or in one",
  inject: "a token of the container",
  extends: "a base class",
  instanceof: "compared with",
};

function isFunctionUse({ reference, plainValue }: Crossing): boolean {
  return !plainValue && (reference.kind === "call" || reference.kind === "value");
}

/** By its declaration; where that is not known, by what its caller does with the result. */
function isAsync({ trait, reference }: Crossing): boolean {
  if (trait !== null) return trait.async;
  return reference.call?.result === "awaited" || reference.call?.result === "promise";
}

function hasPassed({ reference }: Crossing): boolean {
  return (reference.call?.passes.length ?? 0) > 0;
}

function passes(call: CallFact | null, what: CallFact["passes"][number]): boolean {
  return call?.passes.includes(what) === true;
}

/** Dates, maps, bytes and bigints are tagged on the wire; an instance travels as data where nobody calls its methods. */
function resultTravels({ trait, usesInstance }: Crossing): boolean {
  const hazards = trait?.hazards ?? [];
  if (hazards.some((hazard) => unencodable.has(hazard))) return false;
  return !hazards.includes("class") || usesInstance === null;
}

/** No more is said than the types say. */
function valuesOf({ trait }: Crossing): string {
  if (trait === null) return " by its use; what it takes and gives is not known";
  const handle =
    trait.takesHandle === true ? "; the database it is given stays, for each process has its own" : "";
  return trait.hazards.includes("any")
    ? `; some of its values have no type, so whether they can be sent shows at run time${handle}`
    : `, and everything it takes and gives can be sent${handle}`;
}

function scopeOf({ scoped }: Crossing): string | null {
  return scoped ? "DIREQ" : null;
}
