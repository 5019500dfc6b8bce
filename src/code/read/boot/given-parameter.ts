import { ts } from "ts-morph";
import type { Value } from "./values.ts";

/**
 * `if (options)` about a parameter that the function was given something for: it is certain to hold. Names that the function sets anew may
 * have changed by then, and of what the environment says nothing is certain.
 */
export function isGivenParameter(condition: ts.Expression, value: Value): boolean {
  if (!ts.isIdentifier(condition) || !isTruthy(value)) return false;
  const owner = ts.findAncestor(condition, ts.isFunctionLike);
  if (owner === undefined || !owner.parameters.some((one) => binds(one, condition.text))) return false;
  return !new RegExp(
    String.raw`(^|[^.\w$])${condition.text.replace(/\$/g, "\\$")}\s*([-+*/&|?]|\*\*)?=[^=>]`,
  ).test(("body" in owner && owner.body?.getText()) || "");
}

function isTruthy(value: Value): boolean {
  if (value.kind === "literal") return value.env === null && Boolean(value.value);
  return (
    value.kind === "object" || value.kind === "array" || value.kind === "function" || value.kind === "class"
  );
}

/** One with a default has that also where nothing is known of what was given. */
function binds({ name, initializer }: ts.ParameterDeclaration | ts.BindingElement, wanted: string): boolean {
  if (initializer !== undefined) return false;
  if (ts.isIdentifier(name)) return name.text === wanted;
  return name.elements.some((element) => ts.isBindingElement(element) && binds(element, wanted));
}
