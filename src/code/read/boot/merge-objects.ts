import { type ObjectValue, unknown, type Value } from "./values.ts";

const lists = /^(lodash|lodash-es|underscore|es-toolkit)([./]|$)/;
const merging = /^(merge|mergeWith|defaultsDeep|defaults|assign|assignIn|extend)$/i;
const copying = /^(cloneDeep|clone)$/i;
const single = /^(deepmerge|ts-deepmerge|merge-deep|deep-extend|defu|xtend|extend|object-assign|clone-deep)$/;

/**
 * Settings are put together from files: `merge(config, byEnvironment)` of the packages that do it. The first argument
 * takes what the others bring, as with most of them; `defaults` and `defu` keep what is there. Null for other calls.
 */
export function mergeObjects(callee: Value, args: readonly Value[]): Value | null {
  if (callee.kind !== "external") return null;
  const alone = single.test(callee.pkg);
  if (!alone && !lists.test(callee.pkg)) return null;
  const name = callee.path.at(-1) ?? callee.pkg.split(/[./]/).at(-1) ?? "";
  const [first = unknown, ...others] = args;
  if (copying.test(name) || callee.pkg === "clone-deep") return copyDeep(first, 0);
  if (!alone && !merging.test(name)) return null;
  // `extend(true, {}, …)`: the flag says how deep.
  const [target = unknown, ...rest] = first.kind === "literal" && first.value === true ? others : args;
  if (target.kind !== "object") return null;
  const keeps = /^defaults/i.test(name) || callee.pkg === "defu";
  for (const other of rest) if (other.kind === "object") take(target, other, keeps, 0);
  return target;
}

/** Deeper than any settings are; an object may hold itself. */
const deepest = 12;

function take(target: ObjectValue, from: ObjectValue, keeps: boolean, depth: number): void {
  for (const [name, value] of from.fields) {
    const own = target.fields.get(name);
    if (own?.kind === "object" && value.kind === "object" && own !== value && depth < deepest)
      take(own, value, keeps, depth + 1);
    else if (isMissing(own) || !(keeps || isMissing(value))) target.fields.set(name, value);
  }
}

function isMissing(value: Value | undefined): boolean {
  return value === undefined || (value.kind === "literal" && value.value === undefined);
}

function copyDeep(value: Value, depth: number): Value {
  if (value.kind !== "object" || depth > deepest) return value;
  const fields = [...value.fields].map(([name, own]) => [name, copyDeep(own, depth + 1)] as const);
  return { kind: "object", fields: new Map(fields), origins: new Map(value.origins) };
}
