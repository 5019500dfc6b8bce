import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { configSchema } from "../../../src/config/schema.ts";
import { MsaError } from "../../../src/errors/msa-error.ts";
import { checkRouteFile } from "../../../src/routes/check-route-file.ts";
import type { RouteFile } from "../../../src/routes/route-file.ts";
import { exportTable } from "../../../src/traffic/export/export-table.ts";
import { explainRequest } from "../../../src/traffic/proxy/explain.ts";
import { addressesOf, type EnvoyCluster, type EnvoyRoute, envoyRoute } from "../support/envoy-rules.ts";
import { envoyProblems } from "../support/envoy-schema.ts";
import {
  randomConditionalRequest,
  randomConditionalTable,
  randomPath,
  randomTable,
} from "../support/random-table.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { tableOf } from "../support/start-test-proxy.ts";

const monolith = "http://127.0.0.1:3000";
const svc = "http://127.0.0.1:4101";
const settingsOf = (more: object = {}) => configSchema.parse({ proxy: more }).proxy;

interface Bootstrap {
  static_resources: {
    listeners: {
      filter_chains: Chain[];
      default_filter_chain?: Chain;
    }[];
    clusters: (EnvoyCluster & Record<string, unknown>)[];
  };
}

interface Chain {
  filter_chain_match?: object;
  filters: {
    typed_config: Record<string, unknown> & {
      route_config: {
        request_headers_to_add: { header: { key: string; value: string }; append_action: string }[];
        virtual_hosts: { routes: (EnvoyRoute & { route: Record<string, unknown> })[] }[];
      };
    };
  }[];
}

function bootstrapOf(file: RouteFile, more: object = {}): Bootstrap {
  return parse(exportTable("envoy", { file, settings: settingsOf(more) }).text) as Bootstrap; // checked against the protos below
}

const routesOf = (chain: Chain | undefined) =>
  chain!.filters[0]!.typed_config.route_config.virtual_hosts[0]!.routes;
const firstRoutes = (all: Bootstrap) => routesOf(all.static_resources.listeners[0]!.filter_chains[0]);
const managerOf = (all: Bootstrap) =>
  all.static_resources.listeners[0]!.filter_chains[0]!.filters[0]!.typed_config;
const clusterOf = (all: Bootstrap, name: string) =>
  all.static_resources.clusters.find((one) => one.name === name)!;

const everything = tableOf(monolith, svc, {
  "GET /canary/:id": { state: "canary", weight: 12.5 },
  "GET /alone": { state: "canary", weight: 100, fallback: "none" },
  "ALL /shadow": { state: "shadow" },
  "GET /seen": { sideEffects: "counts views" },
  "ALL /any": {},
  "POST /none": { fallback: "none" },
  "GET /old": { state: "monolith" },
});

const several = {
  ...everything,
  targets: {
    ...everything.targets,
    svc: {
      url: svc,
      instances: [{ url: "http://127.0.0.2:4102", weight: 3 }],
      balance: "least-busy" as const,
      maxInFlight: 9,
    },
  },
};

describe("the table in Envoy", () => {
  it("is what Envoy's protos describe, trusted peers and names of hosts too", () => {
    expect(envoyProblems(bootstrapOf(everything))).toEqual([]);
    const named = tableOf("http://localhost:3000", "http://[::1]", { "GET /a": {} });
    const more = { trustedPeers: ["10.0.0.0/8", "::1"], host: "localhost", connectTimeout: 1_500 };
    expect(envoyProblems(bootstrapOf(named, more))).toEqual([]);
    expect(envoyProblems(bootstrapOf(several))).toEqual([]);
  });

  it.each<[string, (all: Bootstrap) => void]>([
    ["has no such field", (all) => Object.assign(clusterOf(all, "msa_svc"), { connect_timeouts: "2s" })],
    ["no Duration", (all) => Object.assign(clusterOf(all, "msa_svc"), { connect_timeout: 2 })],
    ["no DiscoveryType", (all) => Object.assign(clusterOf(all, "msa_svc"), { type: "STATICALLY" })],
    [
      "no uint32",
      (all) => Object.assign(firstRoutes(all)[0]!.route.retry_policy as object, { num_retries: "1" }),
    ],
    [
      "no bool",
      (all) =>
        Object.assign(managerOf(all), {
          normalize_path: "no",
        }),
    ],
    ["exclude each other", (all) => Object.assign(firstRoutes(all)[0]!.match, { prefix: "/" })],
    ["is required", (all) => Reflect.deleteProperty(firstRoutes(all)[0]!, "match")],
    ["one of", (all) => Object.assign(firstRoutes(all)[0]!, { match: {} })],
    ["string.min_len", (all) => Object.assign(clusterOf(all, "msa_svc"), { name: "" })],
    [
      "repeated.min_items",
      (all) => Object.assign(managerOf(all).route_config.virtual_hosts[0]!, { domains: [] }),
    ],
    [
      "is unknown",
      (all) =>
        Object.assign(managerOf(all), {
          "@type": "type.googleapis.com/no.Such",
        }),
    ],
  ])("a planted fault is found: %s", (problem, plant) => {
    const all = bootstrapOf(everything);
    plant(all);
    expect(envoyProblems(all).join("\n")).toContain(problem);
  });

  it("sends the same requests to the same targets as our own proxy", () => {
    const random = seededRandom(11);
    const seen = { tables: 0, requests: 0, service: 0, notExported: 0 };
    while (seen.tables < 200) {
      const file = randomTable(random, monolith, svc);
      if (checkRouteFile(file).length > 0) continue;
      let all: Bootstrap;
      try {
        all = bootstrapOf(file);
      } catch (error) {
        if (!(error instanceof MsaError) || error.code !== "MSA3005") throw error;
        seen.notExported++;
        continue;
      }
      seen.tables++;
      if (seen.tables % 20 === 0) expect(envoyProblems(all)).toEqual([]);
      for (let at = 0; at < 12; at++) {
        const method = random.pick(["GET", "GET", "POST", "DELETE", "PATCH"]);
        const path = randomPath(random);
        const wanted = explainRequest(file, ["ip"], { method, path });
        const route = envoyRoute(firstRoutes(all), method, path)!;
        const [first, behind] = addressesOf(clusterOf(all, route.route.cluster));
        expect({ row: route.name, first, behind }, `${method} ${path}`).toEqual({
          row: wanted.endpoint ?? "everything else",
          first: [wanted.target.url],
          behind: wanted.fallback === null ? undefined : [monolith],
        });
        seen.requests++;
        if (wanted.leg === "service") seen.service++;
      }
    }
    expect(seen.requests).toBe(2_400);
    expect(seen.service).toBeGreaterThan(200);
  });

  it("asks for the same hosts, headers and cookies as our own proxy", () => {
    const random = seededRandom(23);
    const seen = { tables: 0, service: 0, conditional: 0 };
    while (seen.tables < 100) {
      const file = randomConditionalTable(random, monolith, svc);
      if (checkRouteFile(file).length > 0) continue;
      const all = bootstrapOf(file);
      seen.tables++;
      if (seen.tables % 20 === 0) expect(envoyProblems(all)).toEqual([]);
      for (let at = 0; at < 20; at++) {
        const { path, host, headers } = randomConditionalRequest(random);
        const wanted = explainRequest(file, ["ip"], { method: "GET", path, host, headers });
        const fields = Object.fromEntries(
          headers.map((line) => {
            const [name = "", value = ""] = line.split(": ");
            return [name.toLowerCase(), value];
          }),
        );
        const route = envoyRoute(firstRoutes(all), "GET", path, { ":authority": host, ...fields })!;
        const [first] = addressesOf(clusterOf(all, route.route.cluster));
        expect(first, `${path} at ${host} ${headers.join(" ")}`).toEqual([wanted.target.url]);
        if (wanted.leg === "service") seen.service++;
        if (wanted.endpoint?.includes("=")) seen.conditional++;
      }
    }
    expect(seen.service).toBeGreaterThan(200);
    expect(seen.conditional).toBeGreaterThan(300);
  });

  it("gives a canary its share of a ring, and the monolith the rest", () => {
    const all = bootstrapOf(everything, { sticky: ["cookie:sid", "header:x-user", "ip", "header:never"] });
    const { route } = envoyRoute(firstRoutes(all), "GET", "/canary/1")!;
    const cluster = clusterOf(all, route.cluster);
    expect(cluster.lb_policy).toBe("RING_HASH");
    expect(
      cluster.load_assignment.endpoints.map((one) =>
        one.lb_endpoints.map((host) => host.load_balancing_weight),
      ),
    ).toEqual([[1_250, 8_750], [undefined]]);
    expect((route as Record<string, unknown>).hash_policy).toEqual([
      { cookie: { name: "sid" }, terminal: true },
      { header: { header_name: "x-user" }, terminal: true },
      { connection_properties: { source_ip: true } },
    ]);
    const whole = envoyRoute(firstRoutes(all), "GET", "/alone")!;
    expect(addressesOf(clusterOf(all, whole.route.cluster))).toEqual([[svc]]);
  });

  it("copies a shadow's safe requests, marked, and no other", () => {
    const all = bootstrapOf(everything);
    const mirrorsOf = (method: string) =>
      envoyRoute(firstRoutes(all), method, "/shadow")!.route.request_mirror_policies;
    expect(mirrorsOf("GET")).toMatchObject([{ cluster: "msa_svc_copies" }]);
    expect(mirrorsOf("HEAD")).toMatchObject([{ cluster: "msa_svc_copies" }]);
    expect(mirrorsOf("POST")).toBeUndefined();
    expect(envoyRoute(firstRoutes(all), "GET", "/shadow")!.route.cluster).toBe("msa_monolith");
    expect(JSON.stringify(clusterOf(all, "msa_svc_copies"))).toContain('"key":"x-msa-shadow","value":"1"');
  });

  it("repeats at the monolith what was never sent, and of what was only what can be sent twice", () => {
    const all = bootstrapOf(everything);
    const retryOf = (method: string, path: string) => {
      const route = envoyRoute(firstRoutes(all), method, path)!.route as Record<string, unknown>;
      return (route.retry_policy as { retry_on?: string } | undefined)?.retry_on;
    };
    expect(retryOf("GET", "/any")).toBe("connect-failure,reset");
    expect(retryOf("POST", "/any")).toBe("connect-failure");
    expect(retryOf("GET", "/seen")).toBe("connect-failure");
    expect(retryOf("POST", "/none")).toBeUndefined();
    expect(retryOf("GET", "/old")).toBeUndefined();
  });

  it("believes trusted peers only, by the address of the connection", () => {
    const all = bootstrapOf(everything, { trustedPeers: ["10.0.0.1", "fd00::/8"] });
    const { filter_chains, default_filter_chain } = all.static_resources.listeners[0]!;
    expect(filter_chains.map((chain) => chain.filter_chain_match)).toEqual([
      {
        direct_source_prefix_ranges: [
          { address_prefix: "10.0.0.1", prefix_len: 32 },
          { address_prefix: "fd00::", prefix_len: 8 },
        ],
      },
    ]);
    const actions = (chain: Chain | undefined) =>
      chain!.filters[0]!.typed_config.route_config.request_headers_to_add.map((one) => one.append_action);
    expect(actions(filter_chains[0])).toEqual(["APPEND_IF_EXISTS_OR_ADD", "ADD_IF_ABSENT", "ADD_IF_ABSENT"]);
    expect(new Set(actions(default_filter_chain))).toEqual(new Set(["OVERWRITE_IF_EXISTS_OR_ADD"]));
    expect(routesOf(filter_chains[0])).toEqual(routesOf(default_filter_chain));
  });

  it("says what a share cannot be", () => {
    const file = tableOf(monolith, svc, { "GET /a": { state: "canary", weight: 33.333 } });
    expect(exportTable("envoy", { file, settings: settingsOf() }).unsaid).toContainEqual({
      endpoint: "GET /a",
      what: "takes 33.33 % of the users: the share has two digits",
    });
  });
});
