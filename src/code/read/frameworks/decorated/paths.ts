import type { ts } from "ts-morph";
import { fromEnvironmentFile } from "../../boot/environment-file.ts";
import type { Machine } from "../../boot/machine.ts";
import { literal, type PathSite, unknown, type Value } from "../../boot/values.ts";

/** What a package makes of the parts of a path: unknown as soon as one of them is. A part left out is an empty text. */
export function joinedPath(
  { sources }: Machine,
  parts: readonly (Value | undefined)[],
  node: ts.Node,
  join: (texts: readonly string[]) => string,
): PathSite {
  const texts = parts.map((part) => textIn(part && fromEnvironmentFile(sources.root, part)));
  const known = texts.filter((text) => text !== null);
  return { node, value: known.length === texts.length ? literal(join(known)) : unknown };
}

function textIn(part: Value | undefined): string | null {
  if (part === undefined || part.kind === "object") return "";
  if (part.kind !== "literal") return null;
  return part.value === undefined || part.value === null ? "" : String(part.value);
}
