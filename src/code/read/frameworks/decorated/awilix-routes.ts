import type { ts } from "ts-morph";
import type { HandlerSite, Value } from "../../boot/values.ts";

/** One verb of one method of a controller, with what goes before and after it in the order in which it runs. */
export interface RolledUp {
  readonly call: ts.Node;
  /** Where a path or verb is written, for messages. */
  readonly node: ts.Expression;
  /** The verb in lower case, `all` for any. */
  readonly method: string;
  /** Each the parts that are put together as they are: of the controller, then of the method. */
  readonly paths: readonly (readonly Value[])[];
  readonly before: readonly HandlerSite[];
  readonly handler: HandlerSite;
  readonly after: readonly HandlerSite[];
  readonly wiredBy: readonly ts.Node[];
}

/** Each path of the method below each of the controller; where one has none, those of the other. */
export function belowEach(outer: readonly Value[], inner: readonly Value[]): (readonly Value[])[] {
  if (outer.length === 0) return inner.map((path) => [path]);
  if (inner.length === 0) return outer.map((path) => [path]);
  return outer.flatMap((path) => inner.map((own) => [path, own]));
}

/** `[HttpVerbs.GET, "POST"]` or one of them; `all` for what is not known. */
export function verbsIn(value: Value | undefined): string[] {
  if (value === undefined) return [];
  if (value.kind === "array") return value.items.flatMap((item) => verbsIn(item.value));
  const name =
    value.kind === "external" ? value.path.at(-1) : value.kind === "literal" ? String(value.value) : null;
  return name === undefined || name === null || name === "*" ? ["all"] : [name.toLowerCase()];
}
