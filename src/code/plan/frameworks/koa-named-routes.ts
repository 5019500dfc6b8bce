import type { Cut } from "../cut.ts";
import type { Obstacle } from "../plan.ts";

/** `router.url("post", 1)`, `ctx.router.url(name)`: what the name is, when it is written out. */
const asks = /\b\w*[rR]outer\s*\.\s*url\s*\(\s*(?:(["'`])([^"'`$]+)\1)?/g;

/**
 * Koa's routers build URLs from names of routes: without the route that has the name, they give an Error in place of a URL,
 * and no request fails that would tell.
 */
export function koaNamedRoutes({ kept, index, readSource }: Cut): Obstacle[] {
  const textOf = (id: string): string => {
    const unit = index.byId.get(id);
    return unit === undefined ? "" : readSource(unit.file).slice(unit.span.start, unit.span.end);
  };
  const named = [...index.registered].flatMap((id) => {
    // Paths begin with a slash or a wildcard.
    const name = /\(\s*(["'`])([^"'`$/*(:][^"'`$]*)\1\s*,/.exec(textOf(id))?.[2];
    return name === undefined ? [] : [{ name, isGone: !kept.units.has(id) }];
  });
  const left = new Set(named.filter(({ isGone }) => !isGone).map(({ name }) => name));
  const gone = new Set(named.map(({ name }) => name).filter((name) => !left.has(name)));
  if (gone.size === 0) return [];
  return [...kept.units].flatMap((id) => {
    const unit = index.byId.get(id);
    // What encloses other units asks for nothing that they do not ask for.
    if (unit === undefined || unit.kind === "import" || index.children.has(id)) return [];
    return [...textOf(id).matchAll(asks)].flatMap((match): Obstacle[] => {
      const name = match[2] ?? null;
      if (name !== null && !gone.has(name)) return [];
      const before = readSource(unit.file).slice(0, unit.span.start + match.index);
      return [
        {
          code: "ROUTE-NAME",
          level: name === null ? "warning" : "refuse",
          file: unit.file,
          line: before.split("\n").length,
          message:
            name === null
              ? `a URL is built from the name of a route; the service has no ${[...gone].sort().join(", ")}`
              : `a URL is built from the route named "${name}", which stays with the monolith`,
          why: "the router gives an Error in place of the URL of a route that it does not have",
          fix: "build the path without the router, or extract both sides as one service with --as",
        },
      ];
    });
  });
}
