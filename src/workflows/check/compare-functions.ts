import { type Declaration, listDeclarations } from "../../code/read/declarations/list-declarations.ts";

/** One file at the extraction and now, on both sides. */
export interface FourTexts {
  readonly monolith: { readonly before: string; readonly now: string };
  readonly service: { readonly before: string; readonly now: string };
}

export interface ChangedDeclaration {
  readonly name: string;
  readonly kind: Declaration["kind"];
  readonly side: "monolith" | "service" | "both";
  /** `new`: it was not there at the extraction; `gone`: it is only on the other side now. */
  readonly how: "changed" | "new" | "gone";
  /** Where it stands now, on the side that changed; in the monolith for both. */
  readonly line: number;
  /** The same as long as both sides say the same. */
  readonly fingerprint: string;
}

/** What has a name on both sides and says something else now than at the extraction, unless both sides say the same. */
export function compareFunctions(path: string, { monolith, service }: FourTexts): ChangedDeclaration[] {
  const [monolithBefore, monolithNow, serviceBefore, serviceNow] = [
    monolith.before,
    monolith.now,
    service.before,
    service.now,
  ].map((text) => byName(path, text)) as [Names, Names, Names, Names];
  const changed: ChangedDeclaration[] = [];
  for (const [name, was] of monolithBefore) {
    const copied = serviceBefore.get(name);
    const [there, here] = [monolithNow.get(name), serviceNow.get(name)];
    if (copied === undefined) continue;
    if (there === undefined || here === undefined) {
      const side = there === undefined ? "monolith" : "service";
      if (was.kind !== "import" && there !== here)
        changed.push(found(name, { ...was, line: 1 }, side, "gone"));
      continue;
    }
    const movedThere = there.tokens !== was.tokens;
    const movedHere = here.tokens !== copied.tokens;
    if ((!movedThere && !movedHere) || there.tokens === here.tokens) continue;
    const side = movedThere && movedHere ? "both" : movedThere ? "monolith" : "service";
    const fingerprint = `${there.tokens}\n${here.tokens}`;
    changed.push({ ...found(name, side === "service" ? here : there, side, "changed"), fingerprint });
  }
  // Where the file travelled whole, whatever comes into it belongs to the module.
  if (monolith.before !== service.before) return changed;
  for (const [side, mine, other] of [
    ["monolith", monolithNow, serviceNow],
    ["service", serviceNow, monolithNow],
  ] as const) {
    for (const [name, one] of mine)
      if (one.kind !== "import" && !other.has(name) && !monolithBefore.has(name))
        changed.push(found(name, one, side, "new"));
  }
  return changed;
}

type Names = ReadonlyMap<string, Declaration>;

function byName(path: string, text: string): Names {
  return new Map(listDeclarations(path, text).map((one) => [one.name, one]));
}

function found(
  name: string,
  { kind, line, tokens }: Declaration,
  side: ChangedDeclaration["side"],
  how: ChangedDeclaration["how"],
): ChangedDeclaration {
  return { name, kind, side, how, line, fingerprint: `${how} ${tokens}` };
}
