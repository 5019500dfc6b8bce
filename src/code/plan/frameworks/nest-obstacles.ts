import type { EntryPointFact } from "../../model/monolith.ts";
import type { Cut } from "../cut.ts";
import type { Obstacle } from "../plan.ts";

/** What only a container brings: classes that are asked for while it runs, and ways in besides HTTP. */
export function nestObstacles(cut: Cut): Obstacle[] {
  return [...askedWhileRunning(cut), ...otherWaysIn(cut), ...keptGateways(cut)];
}

/** `this.moduleRef.get(type)`: the class that is meant may be one that the service was cut without. */
function askedWhileRunning({ monolith, kept }: Cut): Obstacle[] {
  const found = monolith.facts.providers.flatMap((row) =>
    row.role !== "export" && row.unit !== null && kept.units.has(row.unit)
      ? row.injects.filter(({ token }) => token === "(computed)").map(({ line }) => ({ row, line }))
      : [],
  );
  const unique = new Map(found.map(({ row, line }) => [`${row.file}:${line}`, { row, line }]));
  return [...unique.values()].map(({ row, line }) => ({
    code: "DIDYN",
    level: "refuse",
    file: row.file,
    line,
    message: `${row.token} asks the container for a token that is computed while it runs`,
    why: "the service has the classes that its code names; another one would not be found when a request asks for it",
    fix: "name the class in the constructor, or write the possible classes in a map of literals",
  }));
}

const transports: Readonly<Partial<Record<EntryPointFact["kind"], string>>> = {
  graphql: "a GraphQL resolver",
  websocket: "a websocket gateway",
  rpc: "a handler of messages",
};

/** Of the modules that are extracted: what does not come along is said, for only HTTP endpoints can be routed. */
function otherWaysIn({ monolith, kept, mine }: Cut): Obstacle[] {
  const modules = new Set(mine.map(({ module }) => module));
  const rows = monolith.facts.entryPoints.filter(
    ({ kind, unit, file }) =>
      transports[kind] !== undefined &&
      modules.has(monolith.homes[file] ?? "") &&
      (unit === null || !kept.units.has(unit)),
  );
  const byFile = new Map<string, typeof rows>();
  for (const row of rows)
    byFile.set(`${row.file}|${row.kind}`, [...(byFile.get(`${row.file}|${row.kind}`) ?? []), row]);
  return [...byFile.values()].flatMap((found) => {
    const [first] = found;
    if (first === undefined) return [];
    const names = found
      .map(({ name }) => name)
      .slice(0, 3)
      .join(", ");
    const more = found.length > 3 ? ` and ${found.length - 3} more` : "";
    return [
      {
        code: "SOCKET" as const,
        level: "warning" as const,
        file: first.file,
        line: first.line,
        message: `${transports[first.kind]} stays with the monolith: ${names}${more}`,
        why: "the proxy moves HTTP endpoints; this is another way in",
        fix: "nothing to do: clients go on using the monolith for it",
      },
    ];
  });
}

const adapters = /^(@socket\.io\/(redis|cluster|postgres|mongo)[\w-]*|socket\.io-redis)$/;

/** Kept code speaks to sockets through a gateway; those are connected to the monolith. */
function keptGateways({ monolith, kept, index }: Cut): Obstacle[] {
  const shared = Object.keys(monolith.project.packages).some((name) => adapters.test(name));
  const gateways = new Map(
    monolith.facts.entryPoints
      .filter(({ kind, unit }) => kind === "websocket" && unit !== null)
      .flatMap(({ unit }) => {
        const own = index.byId.get(unit ?? "");
        const type = own?.kind === "member" && own.parent !== null ? index.byId.get(own.parent) : own;
        return type === undefined || !kept.units.has(type.id) ? [] : [[type.id, type] as const];
      }),
  );
  return [...gateways.values()].map(({ name, file, line }) => ({
    code: "SOCKET",
    level: shared ? "warning" : "refuse",
    file,
    line,
    message: `code that the service needs uses the websocket gateway ${name ?? "in this file"}`,
    why: "clients are connected to the monolith; what the service sends would reach nobody",
    fix: shared
      ? "make sure that its adapter connects both processes"
      : "give the sockets an adapter that connects processes (Redis), or publish an event that the monolith sends on",
  }));
}
