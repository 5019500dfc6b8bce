import { compilePath, matchesMethod, parseEndpoint } from "../../../routes/endpoint-pattern.ts";
import type { RouteFile, RouteRow, RowCondition, TargetConfig } from "../../../routes/route-file.ts";
import { conditionText } from "../../../routes/row-conditions.ts";
import { parseTargetAddress } from "../../../routes/target-address.ts";
import { indexRoutes } from "./index-routes.ts";
import type {
  Audience,
  Gate,
  Instance,
  InstanceTls,
  MethodIndex,
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
  const methods = new Set(routes.map((route) => route.method).filter((method) => method !== "ALL"));
  if (methods.has("GET")) methods.add("HEAD");
  const byMethod = new Map<string, MethodIndex>();
  for (const method of methods)
    byMethod.set(method, indexRoutes(routes.filter((one) => matchesMethod(one.method, method))));
  return Object.freeze({
    generation,
    routes: Object.freeze(routes),
    targets: Object.freeze([...targets.values()]),
    monolith: targets.get("monolith")!,
    openapi: compileOpenapi(file, targets),
    gates: Object.freeze([...gates.values()]),
    gate: gateOf(undefined),
    byMethod,
    otherMethods: indexRoutes(routes.filter((one) => one.method === "ALL")),
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

function compileAudience(when: RowCondition): Audience {
  return {
    text: conditionText(when),
    conditions: Object.entries(when).map(([key, values]) => ({
      key,
      values: new Set(key === "host" ? values.map((value) => value.toLowerCase()) : values),
    })),
  };
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
    id: row.endpoint,
    method,
    path: compilePath(path, row.regex),
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
