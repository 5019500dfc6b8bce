import type { CallFact, TraitFact } from "../monolith.ts";
import type { Crossing, Decision } from "./crossing.ts";

/** Rules 9 to 11 of docs/boundary.md, and what is left of 8 and 9 when nothing matches. */
export const lateRules: readonly ((crossing: Crossing) => Decision | null)[] = [
  constructed,
  instance,
  handedOver,
  handedBack,
  stateful,
  synchronous,
  unknownClass,
];

const decision = (
  verdict: Decision["verdict"],
  rule: number,
  obstacle: string | null,
  reason: string,
): Decision => ({ verdict, rule, obstacle, reason, needsAwait: false });

/** A class that is handed on is made somewhere else: the same holds for it. */
function constructed({ reference, trait, pureClass, methodsTravel }: Crossing): Decision | null {
  const handedOn = reference.kind === "value" && trait?.isClass === true;
  if (reference.kind !== "new" && !handedOn) return null;
  if (pureClass)
    return decision("copy", 9, "CLASS", "a class of values: it is copied and rebuilt from its data");
  if (methodsTravel())
    return decision(
      "copy",
      2,
      null,
      "its declaration is copied: no method that is used here needs its module",
    );
  return null;
}

/** Methods of the other module's class are called on what comes back. */
function instance({ reference, trait, usesInstance, canAwait }: Crossing): Decision | null {
  if (reference.kind !== "call" || trait === null || usesInstance === null) return null;
  if (!trait.hazards.includes("class") || trait.hazards.some((hazard) => hazard in handedBackAs)) return null;
  if ((reference.call?.passes.length ?? 0) > 0) return null;
  const { name, pure } = usesInstance;
  if (!pure) return decision("refuse", 9, "CLASS", `methods of ${name} are called on what it returns`);
  const rebuilt = `${name} is copied and rebuilt from its data`;
  if (trait.async) return decision("remote", 9, "CLASS", rebuilt);
  const { yes, why } = canAwait();
  return yes
    ? { ...decision("remote", 9, "CLASS", `synchronous; ${why}; ${rebuilt}`), needsAwait: true }
    : decision("refuse", 8, "SYNC", `synchronous, and ${why}`);
}

const handedOverAs: readonly (readonly [CallFact["passes"][number], string, string])[] = [
  ["transaction", "TRX", "a transaction"],
  ["query", "LAZYQ", "a query that has not run yet"],
  ["entity", "ENTITY", "an instance that the ORM watches"],
  ["callback", "CALLBACK", "a function"],
  ["stream", "STREAM", "a stream"],
];

function handedOver({ reference, toModule }: Crossing): Decision | null {
  const found = handedOverAs.find(([what]) => reference.call?.passes.includes(what));
  if (found === undefined) return null;
  return decision(
    "colocate",
    10,
    found[1],
    `${found[2]} is handed over: it runs beside its caller, if ${toModule} allows it`,
  );
}

const handedBackAs: Readonly<Partial<Record<TraitFact["hazards"][number], readonly [string, string]>>> = {
  transaction: ["TRX", "a transaction"],
  function: ["CALLBACK", "a function"],
  stream: ["STREAM", "a stream"],
};

function handedBack({ reference, trait, toModule }: Crossing): Decision | null {
  if (reference.kind !== "call" && reference.kind !== "value") return null;
  for (const hazard of ["transaction", "stream", "function"] as const) {
    const found = trait?.hazards.includes(hazard) ? handedBackAs[hazard] : undefined;
    if (found !== undefined)
      return decision(
        "colocate",
        10,
        found[0],
        `it takes or gives ${found[1]}: it runs beside its caller, if ${toModule} allows it`,
      );
  }
  return null;
}

function stateful({ state, trait }: Crossing): Decision | null {
  if (state === null) return null;
  return trait?.async === true
    ? decision("remote", 11, "STATE", `${state.name} stays in the memory of its module`)
    : decision("refuse", 11, "STATE", `${state.name} lives in the memory of one process`);
}

function synchronous({ reference, trait, plainValue, canAwait }: Crossing): Decision | null {
  if (plainValue || (reference.kind !== "call" && reference.kind !== "value") || trait?.async === true)
    return null;
  return decision("refuse", 8, "SYNC", `synchronous, and ${canAwait().why}`);
}

function unknownClass({ reference }: Crossing): Decision | null {
  return reference.kind === "new"
    ? decision("refuse", 9, "CLASS", "an instance is made here whose methods cannot be called remotely")
    : null;
}
