/**
 * A path less those of other rows, as expressions that match nothing in common with them: for engines that do not try
 * rows in an order of ours.
 */
import type { CompiledPath } from "../../routes/endpoint-pattern.ts";
import { escaped } from "./portable-pattern.ts";

/** Literals in lower case; null is any segment that is not empty. */
export type Shape = readonly (string | null)[];

/** A segment that is that text, or none of those. */
type Segment = { readonly is: string } | { readonly not: readonly string[] };

/** Null where only the regular expression says what matches. */
export function shapeOf(path: CompiledPath): Shape | null {
  switch (path.kind) {
    case "static":
      return path.key.split("/").slice(1);
    case "segments":
      return path.segments;
    case "regex":
      return path.regex.ignoreCase ? shapeOfSource(path.regex.source) : null;
  }
}

/** A segment as Express writes it: literal, or a whole parameter. */
const expressSegment = /\\\/((?:\\[^\w\s/]|[\w\-~!&',;=@%])+)|\(\?:\\\/\(\[\^\/\]\+\?\)\)/g;

/** `/robots.txt` and its like, which are regular expressions only because a sign in them had to be escaped. */
function shapeOfSource(source: string): Shape | null {
  const inner = /^\^(.+)\\\/\?\$$/.exec(source)?.[1];
  if (inner === undefined || inner.replace(expressSegment, "") !== "") return null;
  return [...inner.matchAll(expressSegment)].map(([, literal]) =>
    literal === undefined ? null : literal.replace(/\\(.)/g, "$1").toLowerCase(),
  );
}

/** Whether a path might match both; never false where one does. */
export function mayOverlap(one: CompiledPath, other: CompiledPath): boolean {
  const [first, second] = [shapeOf(one), shapeOf(other)];
  if (first !== null && second !== null) return shapesOverlap(first, second);
  if (one.kind === "regex" && other.kind === "static") return mayOverlap(other, one);
  if (one.kind === "static" && other.kind === "regex" && other.regex.ignoreCase) {
    return [one.key, `${one.key}/`].some((path) => path !== "" && other.regex.test(path));
  }
  const [begin, start] = [literalStart(one), literalStart(other)];
  return begin.startsWith(start) || start.startsWith(begin);
}

function shapesOverlap(one: Shape, other: Shape): boolean {
  return (
    one.length === other.length &&
    one.every((segment, at) => {
      const against = other[at] ?? null;
      if (segment === null || against === null) return segment !== "" && against !== "";
      return segment === against;
    })
  );
}

/** With what every matching path begins, in lower case. */
function literalStart(path: CompiledPath): string {
  const shape = shapeOf(path);
  if (shape !== null) {
    const open = shape.indexOf(null);
    return open === -1
      ? shape.map((text) => `/${text}`).join("")
      : `${shape
          .slice(0, open)
          .map((text) => `/${text}`)
          .join("")}/`;
  }
  const source = path.kind === "regex" ? path.regex.source : "";
  if (!source.startsWith("^") || source.includes("|")) return "";
  const literal = /^\^((?:\\[^\w\s]|[\w\-~!&',;=@%/])*)([?*+{]?)/.exec(source);
  const plain = (literal?.[1] ?? "").replace(/\\(.)/g, "$1").toLowerCase();
  // What stands before a quantifier may be missing.
  return literal?.[2] === "" ? plain : plain.slice(0, -1);
}

/** More than this is nothing that a person could read. */
const mostPatterns = 32;

/** To be matched without case; empty when nothing is left, null when it cannot be said in reasonable length. */
export function pathsWithout(shape: Shape, others: readonly Shape[]): string[] | null {
  const found: Segment[][] = [];
  function walk(at: number, before: readonly Segment[], left: readonly Shape[]): boolean {
    if (found.length > mostPatterns) return false;
    if (left.length === 0) {
      found.push([...before, ...shape.slice(at).map(segmentOf)]);
      return true;
    }
    if (at === shape.length) return true;
    const here = shape[at] ?? null;
    const names = here === null ? literalsAt(left, at) : [here];
    const withName = names.every((name) =>
      walk(
        at + 1,
        [...before, { is: name }],
        left.filter((other) => matchesSegment(other[at] ?? null, name)),
      ),
    );
    if (!withName || here !== null) return withName;
    return walk(
      at + 1,
      [...before, { not: names }],
      left.filter((other) => other[at] === null),
    );
  }
  const same = others.filter((other) => shapesOverlap(shape, other));
  if (!walk(0, [], same) || found.length > mostPatterns) return null;
  return found.map((segments) => `^${segments.map((segment) => `/${segmentSource(segment)}`).join("")}/?$`);
}

function segmentOf(text: string | null): Segment {
  return text === null ? { not: [] } : { is: text };
}

function literalsAt(shapes: readonly Shape[], at: number): string[] {
  return [...new Set(shapes.flatMap((shape) => shape[at] ?? []))].sort();
}

function matchesSegment(segment: string | null, text: string): boolean {
  return segment === null ? text !== "" : segment === text;
}

function segmentSource(segment: Segment): string {
  return "is" in segment ? escaped(segment.is) : otherThan(segment.not, true);
}

/**
 * Any text without a slash but those words: at each sign either another than in all of them and then whatever, or the
 * same and then on.
 */
function otherThan(words: readonly string[], atStart: boolean): string {
  if (words.length === 0) return atStart ? "[^/]+" : "[^/]*";
  const signs = [...new Set(words.flatMap((word) => word[0] ?? []))];
  const ends = words.includes("");
  if (signs.length === 0) return "[^/]+";
  const branches = signs.map(
    (sign) =>
      escaped(sign) +
      otherThan(
        words.flatMap((word) => (word[0] === sign ? word.slice(1) : [])),
        false,
      ),
  );
  const other = `[^/${signs.map((sign) => sign.replace(/[\\\]^-]/g, "\\$&")).join("")}][^/]*`;
  return `(?:${[other, ...branches].join("|")})${atStart || ends ? "" : "?"}`;
}
