import type { Facts, Registration, UnitId } from "../../read/facts.ts";
import type { Endpoint } from "../monolith.ts";
import { type Chains, indexChains } from "./index-chains.ts";
import { joinPaths } from "./paths.ts";
import { handlerOf, type Placed } from "./placed.ts";
import { withoutRepeats } from "./without-repeats.ts";

export type FlatEndpoint = Omit<Endpoint, "module"> & {
  /** A version that a header tells decides between it and others of the same id. */
  readonly versioned: boolean;
};

/** Walks the registration trees in order and gives each route its full path and the chain it runs in. */
export function flattenEndpoints(facts: Facts): FlatEndpoint[] {
  const endpoints = facts.apps.flatMap((app) => {
    const placed = withoutRepeats(
      place(app.children, {
        prefix: app.path.text === "/" ? "" : app.path.text,
        mounts: [],
        within: [],
        closed: [],
        depends: app.depends ?? null,
      }),
    );
    const chains = indexChains(placed);
    return placed.flatMap((entry, index) =>
      isEndpoint(entry, index, chains) ? endpointsOf(entry, index, chains) : [],
    );
  });
  return endpoints.map((endpoint, order) => ({ ...endpoint, order }));
}

/**
 * `app.all("*", requireAuth)` and `app.get("/posts/:slug", countVisit)` in front of the real route answer nothing:
 * they are middleware that is written as a route. A handler that cannot be seen may answer.
 */
function isEndpoint(entry: Placed, index: number, chains: Chains): boolean {
  const { kind, method } = entry.registration;
  if (kind !== "route") return false;
  const last = handlerOf(entry.registration);
  // Middleware for one path alone is read as a route without a handler.
  if (last !== undefined && last.stage === "middleware") return false;
  if (last === undefined || last.unit === null || !last.callsNext) return true;
  const everything = method === "ALL" && (entry.path === null || entry.path === "/");
  return !everything && !chains.answeredLater(entry, index);
}

type Above = Omit<Placed, "registration" | "path">;

function place(registrations: readonly Registration[], above: Above): Placed[] {
  const { prefix, mounts, within, closed } = above;
  return registrations.flatMap((registration, at) => {
    const own = registration.path.text;
    const path = prefix === null || own === null ? null : joinPaths(prefix, own);
    if (registration.kind !== "mount") return [{ ...above, registration, path }];
    // Middleware given in front of the router, `app.use("/x", auth, router)`, belongs to the mount itself.
    const guard: Placed[] = registration.handlers.length > 0 ? [{ ...above, registration, path }] : [];
    const inside = [...within, at];
    const below: Above = {
      prefix: path,
      mounts: [...mounts, registration.unit],
      within: inside,
      closed: registration.closed === true ? inside : closed,
      depends: above.depends ?? registration.depends ?? null,
    };
    return [...guard, ...place(registration.children, below)];
  });
}

function endpointsOf(entry: Placed, index: number, chains: Chains): FlatEndpoint[] {
  const { registration } = entry;
  const handler = handlerOf(registration);
  const regex = registration.path.regex === null ? null : mountedRegex(entry);
  const path = entry.path ?? (regex === null ? null : `/${registration.path.source.replace(/\s+/g, "")}`);
  if (path === null) return [];
  const method = registration.method ?? "ALL";
  const chain = chains.around(entry, index, method, regex === null ? path : "*");
  const steps = [
    ...chain.before.flatMap((placed) => placed.registration.handlers),
    ...registration.handlers.filter((own) => own !== handler),
  ]
    .filter((step) => step.stage !== "error")
    .sort((a, b) => (a.phase ?? 0) - (b.phase ?? 0))
    .map(({ name, stage, file, line }) => ({ name, stage, file, line }));
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
      chain: [...unitsOf([...chain.before, ...chain.after]), ...(registration.wiring ?? [])],
      handlerUnit: handler?.unit ?? null,
      heir: registration.heir ?? null,
      order: index,
      versioned: registration.versioned === true,
      uncertain:
        regex === null
          ? (entry.depends ?? registration.depends ?? null)
          : "its path is a regular expression, which only the monolith's framework reads exactly",
    },
  ];
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
