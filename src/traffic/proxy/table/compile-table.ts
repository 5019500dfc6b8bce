import { compilePath, parseEndpoint } from "../../../routes/endpoint-pattern.ts";
import type { RouteFile, RouteRow, TargetConfig } from "../../../routes/route-file.ts";
import { rowId } from "../../../routes/row-conditions.ts";
import { parseTargetAddress } from "../../../routes/target-address.ts";
import { compileAudience } from "./compile-conditions.ts";
import { indexRows } from "./index-routes.ts";
import { indexScopes } from "./index-scopes.ts";
import type {
  Gate,
  Instance,
  InstanceTls,
  Openapi,
  Route,
  RouteTable,
  Target,
  TargetProtocol,
} from "./route-table.ts";

/** `file` has passed parseRoutes: every target named by a row exists, every path compiles. */
export function compileTable(file: RouteFile, generation: number): RouteTable {
  const targets = new Map(
    Object.entries(file.targets).map(([name, target]) => [name, compileTarget(name, target)]),
  );
  const gates = new Map(
    Object.entries(file.gates ?? {}).map(([name, settings]) => [name, Object.freeze({ name, settings })]),
  );
  const gateOf = (name: string | undefined): Gate | null => gates.get(name ?? file.gate ?? "") ?? null;
  const routes = file.routes.map((row, index) => compileRoute(row, index, targets, gateOf(row.gate)));
  return Object.freeze({
    generation,
    routes: Object.freeze(routes),
    targets: Object.freeze([...targets.values()]),
    monolith: targets.get("monolith")!,
    openapi: compileOpenapi(file, targets),
    gates: Object.freeze([...gates.values()]),
    gate: gateOf(undefined),
    limitStore: file.rateLimitStore ?? null,
    rows: indexRows(routes.filter(({ match }) => match === null)),
    scopes: indexScopes(routes),
    matchKeys: [...new Set(file.routes.flatMap(({ match = {} }) => Object.keys(match)))],
    guardedHosts: guardedHosts(routes),
  });
}

function compileOpenapi({ openapi }: RouteFile, targets: ReadonlyMap<string, Target>): Openapi | null {
  if (openapi === undefined) return null;
  const documents = Object.entries(openapi.documents).flatMap(([name, path]) => {
    const target = targets.get(name);
    return target === undefined ? [] : [{ target, path }];
  });
  // The monolith's word on what all have, such as the title.
  documents.sort(
    (one, other) => Number(other.target.name === "monolith") - Number(one.target.name === "monolith"),
  );
  return { path: openapi.path, documents, title: openapi.title ?? null };
}

function compileTarget(name: string, config: TargetConfig): Target {
  const protocol = config.protocol ?? "http/1.1";
  return Object.freeze({
    name,
    instances: Object.freeze(
      [config, ...(config.instances ?? [])].map(({ url, weight }) =>
        speaking(compileInstance(url, weight, config.tls), protocol),
      ),
    ) as unknown as Target["instances"], // the first one is there
    protocol,
    balance: config.balance ?? "round-robin",
    maxInFlight: config.maxInFlight ?? Number.POSITIVE_INFINITY,
    health: config.health ?? null,
  });
}

/** `url` is one that parseTargetAddress takes. */
export function compileInstance(url: string, weight = 1, wish: TargetConfig["tls"] = {}): Instance {
  const parsed = parseTargetAddress(url);
  if (typeof parsed === "string") throw new Error(`${url} ${parsed}`);
  const { protocol, text, host, port, socketPath, authority } = parsed;
  const tls =
    protocol === "https"
      ? {
          ca: wish.ca ?? null,
          servername: wish.servername ?? null,
          verified: wish.insecure !== true,
        }
      : null;
  return Object.freeze({
    ...{ url: text, host, port, socketPath, authority, tls, weight },
    protocol: "http/1.1" as const,
    key: protocol === "http" ? `${host}:${port}` : tls === null ? text : keyOf(text, tls),
  });
}

/** The same in that protocol: connections of one carry nothing of another. */
export function speaking(instance: Instance, protocol: TargetProtocol): Instance {
  if (instance.protocol === protocol) return instance;
  return Object.freeze({ ...instance, protocol, key: `${instance.key} ${protocol}` });
}

/** A connection that was trusted for one reason must not be used where another is asked for. */
function keyOf(text: string, { ca, servername, verified }: InstanceTls): string {
  return [
    text,
    ...(ca === null ? [] : [`ca=${ca}`]),
    ...(servername === null ? [] : [`servername=${servername}`]),
    ...(verified ? [] : ["insecure"]),
  ].join(" ");
}

function guardedHosts(routes: readonly Route[]): RouteTable["guardedHosts"] {
  const byGate = new Map<Gate, Route[]>();
  for (const route of routes) {
    const { match, gate } = route;
    if (gate === null || !match?.conditions.some(({ key, any }) => key === "host" && !any)) continue;
    const those = byGate.get(gate);
    if (those === undefined) byGate.set(gate, [route]);
    else those.push(route);
  }
  return byGate.size === 0
    ? null
    : new Map([...byGate].map(([gate, those]) => [gate, indexRows(those)] as const));
}

function compileRoute(
  row: RouteRow,
  index: number,
  targets: ReadonlyMap<string, Target>,
  gate: Gate | null,
): Route {
  const { method, path } = parseEndpoint(row.endpoint) ?? { method: "ALL", path: "/" };
  return Object.freeze({
    index,
    id: rowId(row),
    endpoint: row.endpoint,
    method,
    path: compilePath(path, row.regex),
    match: row.match === undefined ? null : compileAudience(row.match),
    module: row.module,
    state: row.state,
    weight: row.state === "canary" ? (row.weight ?? 0) : 0,
    target: row.target === undefined ? null : (targets.get(row.target) ?? null),
    mirrors: row.sideEffects === undefined,
    fallback: row.fallback !== "none",
    audience: row.when === undefined ? null : compileAudience(row.when),
    gate,
    mayForce: {
      monolith: row.retired === undefined,
      service: row.target !== undefined && row.pinned === undefined,
    },
  });
}
