import { pathIndex } from "./path-index.ts";
import { liesBelow, mayOverlap } from "./paths.ts";
import { handlerOf, type Placed } from "./placed.ts";

/** What a request passes around an endpoint, without comparing every endpoint with every registration. */
export interface Chains {
  /** `path` is `*` for what only the framework reads. */
  readonly around: (
    entry: Placed,
    index: number,
    method: string,
    path: string,
  ) => { readonly before: readonly Placed[]; readonly after: readonly Placed[] };
  /** A later route takes the same method and path, or lies below the wildcard that it ends with. */
  readonly answeredLater: (entry: Placed, index: number) => boolean;
}

/** `all` in the order in which the framework tries it. */
export function indexChains(all: readonly Placed[]): Chains {
  const before = pathIndex();
  const after = pathIndex();
  const hooks = new Map<string, number[]>();
  const routes = new Map<string, number[]>();
  for (const [at, placed] of all.entries()) {
    const { kind } = placed.registration;
    if (kind === "hook") append(hooks, placed.within.join("/"), at);
    if (kind === "route" && placed.path !== null) append(routes, placed.path, at);
    if (mayPassOn(placed)) before.add(kind === "param" ? placed.prefix : placed.path, at);
    if (comesAfter(placed)) after.add(placed.path, at);
  }
  return {
    around: (entry, index, method, path) => ({
      before: mergeOrdered(
        hooksAround(hooks, entry),
        before
          .near(path)
          .filter((at) => at < index || isBesideParam(all[at], entry))
          .filter((at) => passes(all[at] ?? entry, entry, method, path)),
      ).flatMap((at) => (at === index ? [] : (all[at] ?? []))),
      after: after
        .near(path)
        .filter((at) => at > index)
        .flatMap((at) => all[at] ?? [])
        .filter((other) => covers(other, path, true)),
    }),
    answeredLater: ({ path, registration }, index) => {
      const answers = (at: number): boolean => {
        const method = all[at]?.registration.method;
        const same = method === registration.method || method === "ALL" || registration.method === "ALL";
        return at > index && same;
      };
      // `router.all("/by-name/:name", redirect)`, which passes on what it does not know, may be all there is.
      if (registration.method === "ALL" && path !== null) {
        const behind = ([own, positions]: [string, number[]]): boolean =>
          !own.includes("*") && mayOverlap(own, path, false) && positions.some(answers);
        // A wildcard that nothing lies behind dispatches by itself: without it these requests would have no answer.
        const first = path === "/*" ? -1 : index;
        if (/[(|]|\/\*/.test(path))
          return all.some((other, at) => at > first && at !== index && mayAnswer(other, path));
        return [...routes].some(behind);
      }
      if (path === null || !path.endsWith("*")) return (routes.get(path ?? "") ?? []).some(answers);
      // `app.get("/admin/*", requireAdmin)` stands in front of all that lies below.
      return [...routes].some(([own, positions]) => liesBelow(path, own) && positions.some(answers));
    },
  };
}

/** Something behind a wildcard that may be what answers: a route, files, or a handler that cannot be seen. */
function mayAnswer(placed: Placed, path: string): boolean {
  const { kind, handlers } = placed.registration;
  const unseen = kind === "middleware" && handlers.some((own) => own.unit === null);
  return (kind === "route" || kind === "static" || unseen) && covers(placed, path, true);
}

/** Routes whose handler never calls `next()` end a request; nothing behind them is in their chain. */
function mayPassOn(placed: Placed): boolean {
  switch (placed.registration.kind) {
    case "middleware":
    case "static":
    case "mount":
    case "param":
      return true;
    case "route":
      return handlerOf(placed.registration)?.callsNext ?? true;
    case "hook":
    case "error":
    case "app":
      return false;
  }
}

/** Behind an endpoint only what catches its errors and what answers when it calls next(). */
function comesAfter({ registration, mounts }: Placed): boolean {
  return registration.kind === "error" || (registration.kind === "middleware" && mounts.length === 0);
}

/** Hooks run for what was registered beside them or below, whatever the order. */
function hooksAround(hooks: ReadonlyMap<string, readonly number[]>, entry: Placed): number[] {
  if (hooks.size === 0) return [];
  const keys = entry.within.map((_, depth) => entry.within.slice(0, depth + 1).join("/"));
  return ["", ...keys].flatMap((key) => hooks.get(key) ?? []).sort((a, b) => a - b);
}

/** `router.param("id", load)` is asked for when a request comes: it may stand behind the routes of its router. */
function isBesideParam(other: Placed | undefined, entry: Placed): boolean {
  return other?.registration.kind === "param" && other.within.join("/") === entry.within.join("/");
}

/** Does a request to `path` run through `other` and, perhaps, go on? */
function passes(other: Placed, entry: Placed, method: string, path: string): boolean {
  const { registration } = other;
  const reaches = registration.kind === "route" || other.closed.every((at, i) => entry.within[i] === at);
  if (!reaches) return false;
  if (registration.kind === "param")
    return (
      covers({ ...other, path: other.prefix }, path, true) &&
      path.includes(`/:${registration.path.text ?? ""}`)
    );
  if (registration.kind !== "route") return covers(other, path, true);
  const sameMethod = registration.method === "ALL" || method === "ALL" || registration.method === method;
  return sameMethod && covers(other, path, false);
}

function covers(other: Placed, path: string, prefix: boolean): boolean {
  if (path === "*" || other.path === null) return true;
  return mayOverlap(other.path, path, prefix);
}

function mergeOrdered(left: readonly number[], right: readonly number[]): number[] {
  return left.length === 0 ? [...right] : [...left, ...right].sort((a, b) => a - b);
}

function append(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
