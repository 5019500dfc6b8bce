import { ts } from "ts-morph";

/** The last part of the name of what is called; null where it has none. */
export function calledName(called: ts.Expression): string | null {
  if (ts.isIdentifier(called)) return called.text;
  return ts.isPropertyAccessExpression(called) ? called.name.text : null;
}
