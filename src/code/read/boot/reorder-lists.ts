import { type ArrayValue, literal, type Value } from "./values.ts";

const packages = /^(lodash|lodash-es|underscore|es-toolkit|remeda|ramda)([./]|$)/;
const keeping =
  /^(sortBy|orderBy|uniq|uniqBy|compact|filter|reject|reverse|shuffle|flatten|flattenDeep|castArray|toArray)$/i;

/** `sortBy(list, "priority")` of the packages of list functions: the list; the order is theirs. Null for other calls. */
export function reorderList(callee: Value, args: readonly Value[]): Value | null {
  if (callee.kind !== "external" || !packages.test(callee.pkg)) return null;
  const name = callee.path.at(-1) ?? callee.pkg.split(/[./]/).at(-1) ?? "";
  if (/^isArray$/i.test(name) && (args[0]?.kind === "array" || args[0]?.kind === "object"))
    return literal(args[0].kind === "array");
  if (!keeping.test(name)) return null;
  return args.find((value): value is ArrayValue => value.kind === "array") ?? null;
}
