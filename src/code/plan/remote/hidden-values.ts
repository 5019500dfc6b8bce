import type { CodeUnit, UnitId } from "../../model/monolith.ts";
import { closure } from "../keep/closure.ts";
import type { UnitIndex } from "../keep/unit-index.ts";
import { namedIn } from "./named-in.ts";

interface Asked {
  readonly index: UnitIndex;
  readonly text: (path: string) => string;
}

/** What a call cannot carry though its types look like data, or no type shows it at all. */
export interface HiddenValue {
  readonly code: "ALS" | "DECIMAL";
  readonly why: string;
  readonly fix: string;
}

/** Packages that keep values for as long as a request lasts, and hand them to whoever asks. */
const contextPackages =
  /^(nestjs-cls|cls-hooked|cls-rtracer|continuation-local-storage|express-http-context2?|@fastify\/request-context|fastify-request-context)$/;

/**
 * Code that asks for what the request's own process put into AsyncLocalStorage: in another process nothing is there. Code that
 * both puts and asks (a transaction of its own) is none of it.
 */
export function ambientContext(code: readonly UnitId[], { index, text }: Asked): HiddenValue | null {
  const runs = [...closure(code, index)].flatMap((id) => index.byId.get(id) ?? []);
  const said = (what: string, { file, line }: CodeUnit): HiddenValue => ({
    code: "ALS",
    why: `it asks ${what} (${file}:${line}), which holds what the request's own process put there`,
    fix: "hand over what it takes from there as an argument; request id, trace, user and tenant travel in globalThis[Symbol.for('msa')].context",
  });
  const asked = runs.find(
    ({ kind, packages, typeOnly }) =>
      kind === "import" && !typeOnly && packages.some((name) => contextPackages.test(name)),
  );
  if (asked !== undefined) return said(asked.packages[0] ?? "", asked);
  for (const store of runs) {
    if (store.kind !== "declaration" || !/\bnew\s+AsyncLocalStorage\b/.test(textOf(store, text))) continue;
    const users = runs.filter(({ id, refs }) => id !== store.id && refs.includes(store.id));
    const does = (call: RegExp): CodeUnit | undefined => users.find((unit) => call.test(textOf(unit, text)));
    const reader = does(/\.getStore\s*\(/);
    if (reader !== undefined && does(/\.(run|enterWith)\s*\(/) === undefined)
      return said(`${store.name ?? "an AsyncLocalStorage"} for its store`, reader);
  }
  return null;
}

/** Classes of values that are more than their fields, by package; for some packages by name as well. */
const valueClasses: readonly { readonly of: RegExp; readonly named: RegExp }[] = [
  { of: /^(decimal\.js(-light)?|big\.js|bignumber\.js|bn\.js|fraction\.js|big-integer)$/, named: /./ },
  { of: /^(currency\.js|dinero\.js|@dinero\.js\/.+)$/, named: /./ },
  { of: /^(moment|moment-timezone|dayjs|luxon|@js-joda\/core)$/, named: /./ },
  { of: /^(bson|mongodb|mongoose)$/, named: /\b(ObjectId|Decimal128|Long|Binary)\b/ },
  { of: /^(@prisma\/client(\/.*)?|\.prisma\/client)$/, named: /\bDecimal\b/ },
];

/** A type of the signature that is such a class, or holds one. */
export function valueClass(
  head: string,
  named: readonly CodeUnit[],
  { index, text }: Asked,
): HiddenValue | null {
  const open = namedIn(head, named, index).map((unit) => ({ unit, where: head }));
  const seen = new Set<UnitId>();
  for (const { unit, where } of open) {
    if (seen.has(unit.id)) continue;
    seen.add(unit.id);
    const found = valueClasses.find(
      ({ of, named: names }) => unit.packages.some((name) => of.test(name)) && names.test(where),
    );
    if (found !== undefined)
      return {
        code: "DECIMAL",
        why: `it takes or gives a value class of ${unit.packages[0] ?? ""} (${unit.name ?? "imported"}), which arrives as something else`,
        fix: "let it take and give a string or a number, and make the value of it where it is used",
      };
    const own = textOf(unit, text);
    if (unit.kind === "import" || unit.kind === "reexport" || unit.typeOnly)
      open.push(
        ...unit.refs.flatMap((ref) => index.byId.get(ref) ?? []).map((ref) => ({ unit: ref, where: own })),
      );
  }
  return null;
}

function textOf({ file, span }: CodeUnit, text: (path: string) => string): string {
  return text(file).slice(span.start, span.end);
}
