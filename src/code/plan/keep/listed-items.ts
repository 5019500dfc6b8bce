import type { Facts, ProviderFact, UnitId } from "../../model/monolith.ts";
import { connectModules } from "./connect-modules.ts";
import { emitsFor } from "./emits-for.ts";
import type { UnitIndex } from "./unit-index.ts";

/** Elements of the lists of a container's modules: what a module imports, provides, exports and answers with. */
export interface ListedItems {
  /** Those that a service may go without. */
  readonly all: ReadonlySet<UnitId>;
  /** Those of them without which the container could not make what is in `units` and `models`, or would leave out a part of it. */
  needed(units: ReadonlySet<UnitId>, models: Asked): ReadonlySet<UnitId>;
}

interface Asked {
  has(id: UnitId): boolean;
}

/** Modules of packages that answer requests of their own, which stay with the monolith. */
const servesItself = /^(GraphQLModule|ServeStaticModule)$/;
const everywhere = /^APP_(GUARD|PIPE|INTERCEPTOR|FILTER)$/;
/** What starts in these is not for a service, or not for one that only answers HTTP. */
const startedOutside: ReadonlySet<string> = new Set([
  "cron",
  "queue",
  "graphql",
  "websocket",
  "rpc",
  "command",
]);

type Row = ProviderFact & { readonly listed: UnitId };

/** `kept`: registrations of the service, and what wires them. */
export function listedItems(facts: Facts, index: UnitIndex, kept: ReadonlySet<UnitId>): ListedItems {
  const rows = facts.providers.filter((row): row is Row => row.listed !== undefined);
  const pinned = new Set(
    facts.providers.filter((row) => !isOptional(row, facts, kept)).map((row) => row.listed),
  );
  const all = new Set(rows.map((row) => row.listed).filter((id) => !pinned.has(id)));
  const modules = unitsOfModules(facts);
  const asks = createAsks(facts, index, all);

  return {
    all,
    needed(units, models) {
      const wanted = new Set<ProviderFact>();
      const asked = asks.by(units);
      const alive = new Set<string>();
      for (const row of facts.providers) {
        if (row.role === "controller" && row.listed !== undefined && kept.has(row.listed))
          alive.add(row.module);
        if (row.role !== "provider") continue;
        if (everywhere.test(row.token)) alive.add(row.module);
        else if (asked.has(row.token) || makesOne(row, models, index) || asks.actsFor(row, units, modules)) {
          wanted.add(row);
          alive.add(row.module);
        }
      }
      for (const [name, unit] of modules) if (units.has(unit)) alive.add(name);
      for (const row of facts.providers)
        if (isSetUp(row, facts, { units, models }, index)) alive.add(row.module);
      connectModules(facts, alive);
      return new Set(
        rows.filter((row) => all.has(row.listed) && stays(row, wanted, alive)).map((row) => row.listed),
      );
    },
  };

  function stays(row: Row, wanted: ReadonlySet<ProviderFact>, alive: ReadonlySet<string>): boolean {
    switch (row.role) {
      case "controller":
        return false;
      case "provider":
        return wanted.has(row);
      case "import":
        return alive.has(row.token);
      case "export": {
        const own = facts.providers.filter(
          (other) => other.module === row.module && other.token === row.token,
        );
        const provided = own.filter((other) => other.role === "provider");
        if (provided.length > 0) return provided.some((other) => wanted.has(other) || !isListed(other, all));
        return !modules.has(row.token) || alive.has(row.token);
      }
    }
  }
}

function isListed(row: ProviderFact, all: ReadonlySet<UnitId>): boolean {
  return row.listed !== undefined && all.has(row.listed);
}

/** Whatever cannot be judged stays where it is. */
function isOptional(row: ProviderFact, facts: Facts, kept: ReadonlySet<UnitId>): boolean {
  switch (row.role) {
    case "controller":
      return row.listed === undefined || !kept.has(row.listed);
    case "provider":
      return !everywhere.test(row.token);
    case "import":
      return row.unit !== null || servesItself.test(row.token);
    case "export":
      return facts.providers.some(
        (other) =>
          other.module === row.module &&
          other.token === row.token &&
          (other.role === "provider" || (other.role === "import" && other.unit !== null)),
      );
  }
}

/** By class name, as the container's facts name them. */
function unitsOfModules(facts: Facts): ReadonlyMap<string, UnitId> {
  return new Map(
    facts.providers.flatMap((row) =>
      row.role === "import" && row.unit !== null ? [[row.token, row.unit] as const] : [],
    ),
  );
}

/**
 * A module that sets a package up for everybody (`forRoot`), or whose only purpose that is; and one that declares models
 * (`forFeature`) which code of the service refers to: an ORM that collects its models there must know all that hang together.
 */
function isSetUp(
  row: ProviderFact,
  facts: Facts,
  { units, models }: { readonly units: ReadonlySet<UnitId>; readonly models: Asked },
  index: UnitIndex,
): boolean {
  if (row.role !== "import" || row.unit !== null || servesItself.test(row.token)) return false;
  if (/^forRoot/.test(row.call ?? "") || makesOne(row, models, index)) return true;
  if (!/^forFeature/.test(row.call ?? "")) {
    const rest = facts.providers.filter((other) => other.module === row.module);
    return rest.every((other) => other.role === "export" || (other.role === "import" && other.unit === null));
  }
  const named = (index.byId.get(row.listed ?? "")?.refs ?? []).map((id) => index.byId.get(id));
  return named.some(
    (unit) =>
      unit !== undefined &&
      unit.kind === "declaration" &&
      !unit.typeOnly &&
      units.has(unit.id) &&
      !isCollected(unit.id, facts, units, index),
  );
}

/** A factory of a provider, or a list of models, that makes one of those that are found by name. */
function makesOne(row: ProviderFact, models: Asked, index: UnitIndex): boolean {
  return [row.listed, row.unit].some((id) =>
    (index.byId.get(id ?? "")?.refs ?? []).some((ref) => models.has(ref)),
  );
}

/** The ORM is told of it elsewhere: by a pattern over files, or in the list of its connection. */
function isCollected(id: UnitId, facts: Facts, units: ReadonlySet<UnitId>, index: UnitIndex): boolean {
  const tellers = [
    ...facts.codePatterns.map((pattern) => pattern.unit),
    ...facts.providers.flatMap((row) => (/^forRoot/.test(row.call ?? "") ? [row.listed ?? ""] : [])),
  ];
  return tellers.some((teller) => units.has(teller) && (index.byId.get(teller)?.refs.includes(id) ?? false));
}

function createAsks(facts: Facts, index: UnitIndex, all: ReadonlySet<UnitId>) {
  const asksFor = new Set(facts.providers.flatMap((row) => row.injects.map(({ token }) => token)));
  const kinds = new Map<UnitId, string[]>();
  for (const { unit, kind } of facts.entryPoints)
    if (unit !== null) kinds.set(unit, [...(kinds.get(unit) ?? []), kind]);
  const writes = new Set(facts.data.filter(({ mode }) => mode === "write").map(({ unit }) => unit));

  /** Tokens that code in `units` names, or its constructors ask for. */
  const by = (units: ReadonlySet<UnitId>): Set<string> => {
    const asked = new Set<string>();
    for (const row of facts.providers) {
      const there =
        (row.unit !== null && units.has(row.unit)) || (row.listed !== undefined && units.has(row.listed));
      if (there && (row.role === "provider" || row.role === "controller"))
        for (const { token } of row.injects) asked.add(token);
    }
    for (const id of units) {
      const unit = index.byId.get(id);
      if (unit?.kind === "declaration" && unit.name !== null && !all.has(id)) asked.add(unit.name);
    }
    return asked;
  };

  /** Somebody else in the monolith asks for it, and that code does not travel. */
  const isNamed = (row: ProviderFact): boolean =>
    asksFor.has(row.token) ||
    (row.unit !== null &&
      (index.users.get(row.unit) ?? []).some((id) => {
        const user = index.byId.get(id);
        return user?.kind !== "import" && user?.kind !== "reexport" && !all.has(id) && id !== row.unit;
      }));

  const namesAny = (names: readonly string[], units: ReadonlySet<UnitId>): boolean =>
    [...units].some((id) => {
      const unit = index.byId.get(id);
      return unit?.kind === "declaration" && unit.name !== null && names.includes(unit.name);
    });

  return { by, actsFor };

  /** Nobody asks for it; does it do something for the service by being there? */
  function actsFor(
    row: ProviderFact,
    units: ReadonlySet<UnitId>,
    modules: ReadonlyMap<string, UnitId>,
  ): boolean {
    if (isNamed(row)) return false;
    const isClass = row.unit !== null && index.byId.get(row.unit)?.name === row.token;
    const own = row.unit === null ? [] : (kinds.get(row.unit) ?? []);
    if (own.includes("event")) return emitsFor(row.unit ?? "", facts, index, units);
    if (own.some((kind) => startedOutside.has(kind))) return false;
    const module = modules.get(row.module);
    const isThere = module === undefined || units.has(module);
    switch (row.acts) {
      case "by-base":
        return true;
      case "by-decorator":
        return (row.actsOn ?? []).length === 0 ? isThere : namesAny(row.actsOn ?? [], units);
      case "by-hook":
        return isThere && !writes.has(row.unit ?? "");
      case "by-constructor":
        return isThere;
      case undefined:
        return !isClass;
    }
  }
}
