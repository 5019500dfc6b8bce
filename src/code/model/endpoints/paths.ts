/** Joins a mount prefix and an own path the way Express does; no trailing slash. */
export function joinPaths(prefix: string, own: string): string {
  const joined = `${prefix}/${own}`.replace(/\/{2,}/g, "/");
  return joined.length > 1 ? joined.replace(/\/$/, "") : joined;
}

/**
 * Could a request that matches `path` also match `other`? Parameters and wildcards match anything, so this
 * errs towards yes. With `prefix`, `other` is a mount or middleware path and needs to match only the beginning.
 */
export function mayOverlap(other: string, path: string, prefix: boolean): boolean {
  const left = segments(other);
  const right = segments(path);
  for (let i = 0; i < left.length; i++) {
    const a = left[i] ?? "";
    if (isWild(a)) return true;
    const b = right[i];
    if (b === undefined) return isOptional(a) && i === left.length - 1;
    if (isWild(b)) return true;
    if (!isParam(a) && !isParam(b) && a.toLowerCase() !== b.toLowerCase()) return false;
  }
  return prefix || left.length === right.length || right.slice(left.length).every(isWildOrOptional);
}

/** Of `/admin/*`: is `path` one of those below it? A wider one (`/*`) may be anything. */
export function liesBelow(wildcard: string, path: string): boolean {
  const own = segments(path);
  const fixed = segments(wildcard).slice(0, -1);
  return (
    mayOverlap(wildcard, path, true) && fixed.every((_, at) => own[at] !== undefined && !isWild(own[at]))
  );
}

const segments = (path: string): string[] => path.split("/").filter((segment) => segment !== "");
const isParam = (segment: string): boolean =>
  segment.includes(":") || segment.includes("(") || segment.includes("{");
const isWild = (segment: string): boolean => segment.includes("*");
const isOptional = (segment: string): boolean => segment.endsWith("?") || segment.startsWith("{");
const isWildOrOptional = (segment: string): boolean => isWild(segment) || isOptional(segment);
