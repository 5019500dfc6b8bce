import type { Facts, Registration, UnitId } from "../../read/facts.ts";
import type { Endpoint } from "../monolith.ts";
import { joinPaths, mayOverlap } from "./paths.ts";

/** A registration with its full path, in the order in which the framework tries it. */
interface Placed {
  readonly registration: Registration;
  /** Full mounted path; null when a part of it could not be folded. */
  readonly path: string | null;
  /** Path of the mounts alone. */
  readonly prefix: string | null;
  /** Mount units from the outside in. */
  readonly mounts: readonly UnitId[];
}

type FlatEndpoint = Omit<Endpoint, "module">;

/** Walks the registration trees in order and gives each route its full path and the chain it runs in. */
export function flattenEndpoints(facts: Facts): FlatEndpoint[] {
  const endpoints = facts.apps.flatMap((app) => {
    const placed = place(app.children, app.path.text === "/" ? "" : app.path.text, []);
    return placed.flatMap((entry, index) =>
      isEndpoint(entry, index, placed) ? endpointsOf(entry, index, placed) : [],
    );
  });
  return endpoints.map((endpoint, order) => ({ ...endpoint, order }));
}

/**
 * `app.all("*", requireAuth)` and `app.get("/posts/:slug", countVisit)` in front of the real route answer nothing:
 * they are middleware that is written as a route. A handler that cannot be seen may answer.
 */
function isEndpoint({ registration, path }: Placed, index: number, all: readonly Placed[]): boolean {
  const { kind, method } = registration;
  if (kind !== "route") return false;
  const last = handlerOf(registration);
  if (last === undefined || last.unit === null || !last.callsNext) return true;
  if (method === "ALL") return false;
  return !all
    .slice(index + 1)
    .some(
      (other) =>
        other.registration.kind === "route" &&
        other.path === path &&
        (other.registration.method === method || other.registration.method === "ALL"),
    );
}

function place(
  registrations: readonly Registration[],
  prefix: string | null,
  mounts: readonly UnitId[],
): Placed[] {
  return registrations.flatMap((registration) => {
    const own = registration.path.text;
    const path = prefix === null || own === null ? null : joinPaths(prefix, own);
    if (registration.kind !== "mount") return [{ registration, path, prefix, mounts }];
    // Middleware given in front of the router, `app.use("/x", auth, router)`, belongs to the mount itself.
    const guard: Placed[] = registration.handlers.length > 0 ? [{ registration, path, prefix, mounts }] : [];
    return [...guard, ...place(registration.children, path, [...mounts, registration.unit])];
  });
}

function endpointsOf(entry: Placed, index: number, all: readonly Placed[]): FlatEndpoint[] {
  const { registration } = entry;
  const handler = handlerOf(registration);
  const regex = registration.path.regex === null ? null : mountedRegex(entry);
  const path = entry.path ?? (regex === null ? null : `/${registration.path.source.replace(/\s+/g, "")}`);
  if (path === null) return [];
  const method = registration.method ?? "ALL";
  const chain = chainOf(entry, index, all, method, regex === null ? path : "*");
  const steps = [
    ...chain.before.flatMap((placed) => placed.registration.handlers),
    ...registration.handlers.filter((own) => own !== handler),
  ].map(({ name, stage, file, line }) => ({ name, stage, file, line }));
  return [
    {
      id: `${method} ${path}`,
      method,
      path,
      regex,
      handler: {
        file: handler?.file ?? registration.file,
        line: handler?.line ?? registration.line,
        name: handler?.name ?? "(anonymous)",
      },
      middleware: steps.map((step) => step.name),
      steps,
      registrations: [registration.unit, ...[...entry.mounts].reverse()],
      chain: unitsOf([...chain.before, ...chain.after]),
      handlerUnit: handler?.unit ?? null,
      order: index,
      uncertain:
        regex === null
          ? null
          : "its path is a regular expression, which only the monolith's framework reads exactly",
    },
  ];
}

/** Filters of a route are listed behind its handler. */
function handlerOf({ handlers }: Registration): Registration["handlers"][number] | undefined {
  return handlers.findLast((handler) => handler.stage === "handler") ?? handlers.at(-1);
}

function chainOf(entry: Placed, index: number, all: readonly Placed[], method: string, path: string) {
  const before = all.filter((other, at) =>
    other.registration.kind === "hook" ? isAround(other, entry) : at < index && passes(other, method, path),
  );
  // Behind the endpoint only what catches its errors and what answers when it calls next().
  const after = all.slice(index + 1).filter((other) => {
    const { kind } = other.registration;
    if (kind === "error") return covers(other, path, true);
    return kind === "middleware" && other.mounts.length === 0 && covers(other, path, true);
  });
  return { before: before.filter((other) => other !== entry), after };
}

/** Hooks run for what was registered beside them or below, whatever the order. */
function isAround(hook: Placed, entry: Placed): boolean {
  return hook.mounts.every((mount, depth) => entry.mounts[depth] === mount);
}

/** Does a request to `path` run through `other` and, perhaps, go on? */
function passes(other: Placed, method: string, path: string): boolean {
  switch (other.registration.kind) {
    case "middleware":
    case "static":
    case "mount":
      return covers(other, path, true);
    case "param":
      return (
        covers({ ...other, path: other.prefix }, path, true) &&
        path.includes(`/:${other.registration.path.text ?? ""}`)
      );
    case "route": {
      const sameMethod =
        other.registration.method === "ALL" || method === "ALL" || other.registration.method === method;
      return sameMethod && (handlerOf(other.registration)?.callsNext ?? true) && covers(other, path, false);
    }
    case "error":
    case "app":
    case "hook":
      return false;
  }
}

function covers(other: Placed, path: string, prefix: boolean): boolean {
  if (path === "*" || other.path === null) return true;
  return mayOverlap(other.path, path, prefix);
}

function unitsOf(placed: readonly Placed[]): UnitId[] {
  return [...new Set(placed.flatMap(({ registration, mounts }) => [registration.unit, ...mounts]))];
}

/** The regular expression as it sees the whole path: below a mount it is given only what follows the prefix. */
function mountedRegex({ registration, prefix }: Placed): string | null {
  const own = registration.path.regex;
  if (own === null || prefix === null) return null;
  const escaped = prefix.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  if (escaped === "" || escaped === "/") return own;
  return own.startsWith("^") ? `^${escaped}${own.slice(1)}` : `^${escaped}.*(?:${own})`;
}
