/**
 * Endpoint ids and the paths in them, matched as Express would: against the raw, undecoded path, without
 * case, with an optional trailing slash. Express does not merge `//` nor resolve dots, so neither does this.
 */
import { expressPathSource } from "./express-path-source.ts";

export interface EndpointParts {
  /** Upper case; `ALL` matches every method. */
  readonly method: string;
  readonly path: string;
}

export type CompiledPath =
  /** `key` is what `pathKey` makes of a matching path. */
  | { readonly kind: "static"; readonly key: string }
  /** Every segment is a literal (lower case) or `null`: a parameter, which is any non-empty segment. */
  | { readonly kind: "segments"; readonly segments: readonly (string | null)[] }
  | { readonly kind: "regex"; readonly regex: RegExp };

const idShape = /^([A-Za-z]+)\s+(\/\S*)$/;
const plainSegment = /^[\w~!$&',;=@%-]*$/;
const paramSegment = /^:\w+$/;

/** `"GET /api/posts/:slug"` in its parts; null when it is not an endpoint id. */
export function parseEndpoint(id: string): EndpointParts | null {
  const parts = idShape.exec(id.trim());
  return parts === null ? null : { method: parts[1]!.toUpperCase(), path: withoutTrailingSlash(parts[2]!) };
}

export function endpointId(parts: EndpointParts): string {
  return `${parts.method} ${parts.path}`;
}

/** Throws SyntaxError when the path (or the regular expression) is not one that Express would take. */
export function compilePath(path: string, regex?: string): CompiledPath {
  if (regex !== undefined) return { kind: "regex", regex: new RegExp(regex) };
  const segments = withoutTrailingSlash(path).split("/").slice(1);
  if (segments.every((segment) => plainSegment.test(segment))) return { kind: "static", key: pathKey(path) };
  if (segments.every((segment) => plainSegment.test(segment) || paramSegment.test(segment))) {
    return {
      kind: "segments",
      segments: segments.map((text) => (text.startsWith(":") ? null : text.toLowerCase())),
    };
  }
  return { kind: "regex", regex: new RegExp(expressPathSource(path), "i") };
}

/** What two paths have in common when Express takes them for the same: lower case, one trailing slash less. */
export function pathKey(path: string): string {
  const lower = path.toLowerCase();
  return lower.charCodeAt(lower.length - 1) === 47 ? lower.slice(0, -1) : lower;
}

/** `path` is the raw path of a request target, without its query. */
export function matchesPath(compiled: CompiledPath, path: string): boolean {
  switch (compiled.kind) {
    case "static":
      return pathKey(path) === compiled.key;
    case "segments": {
      const segments = pathKey(path).split("/").slice(1);
      return (
        segments.length === compiled.segments.length &&
        compiled.segments.every((wanted, at) =>
          wanted === null ? segments[at] !== "" : segments[at] === wanted,
        )
      );
    }
    case "regex":
      return compiled.regex.test(path);
  }
}

/** Express lets a GET route answer HEAD when no earlier route does. */
export function matchesMethod(rowMethod: string, method: string): boolean {
  return rowMethod === method || rowMethod === "ALL" || (rowMethod === "GET" && method === "HEAD");
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
