import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { configSchema } from "../../../src/config/schema.ts";
import { MsaError } from "../../../src/errors/msa-error.ts";
import { checkRouteFile } from "../../../src/routes/check-route-file.ts";
import type { RouteFile } from "../../../src/routes/route-file.ts";
import { exportTable } from "../../../src/traffic/export/export-table.ts";
import { explainRequest } from "../../../src/traffic/proxy/explain.ts";
import { arriving, cleaned, kongAnswer } from "../support/kong-rules.ts";
import { type KongConfig, kongProblems } from "../support/kong-schema.ts";
import { randomPath, randomTable } from "../support/random-table.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { tableOf } from "../support/start-test-proxy.ts";

const monolith = "http://127.0.0.1:3000";
const svc = "http://127.0.0.1:4101";
const settingsOf = (more: object = {}) => configSchema.parse({ proxy: more }).proxy;

function configOf(file: RouteFile, more: object = {}): KongConfig {
  return parse(exportTable("kong", { file, settings: settingsOf(more) }).text) as KongConfig; // checked by kongProblems
}

const everything = tableOf(monolith, svc, {
  "GET /canary": { state: "canary", weight: 12.5 },
  "ALL /shadow": { state: "shadow" },
  "POST /none": { fallback: "none" },
  "GET /%41": { state: "monolith" },
  "GET /posts/:id(\\d+)": {},
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

describe("the table in Kong", () => {
  it("is what Kong's reference describes, whatever the users are known by", () => {
    for (const sticky of [["ip"], ["header:a", "header:b"], ["cookie:sid", "ip"], ["header:a", "cookie:sid"]])
      expect(kongProblems(configOf(everything, { sticky }))).toEqual([]);
    expect(kongProblems(configOf(several))).toEqual([]);
    expect(configOf(several).upstreams).toContainEqual({
      name: "msa.svc.all",
      algorithm: "least-connections",
      targets: [
        { target: "127.0.0.1:4101", weight: 1 },
        { target: "127.0.0.2:4102", weight: 3 },
      ],
    });
    expect(kongProblems(configOf(tableOf("http://localhost", "http://[::1]:80", { "GET /a": {} })))).toEqual(
      [],
    );
  });

  it.each<[string, (config: KongConfig) => void]>([
    ["additional properties", (config) => Object.assign(config.services[0]!, { retry: 0 })],
    ["must be integer", (config) => Object.assign(config.services[0]!, { port: "80" })],
    ["must be >= 1", (config) => Object.assign(config.services[0]!, { connect_timeout: 0 })],
    ["must be >= 0", (config) => Object.assign(config.services[0]!.routes[0]!, { priority: -1 })],
    ["must be <= 65535", (config) => Object.assign(config.upstreams![0]!.targets[0]!, { weight: 65_536 })],
    ["must be equal to one of", (config) => Object.assign(config.upstreams![0]!, { hash_on: "user" })],
    [
      "hash_on_cookie",
      (config) => Object.assign(config.upstreams![0]!, { hash_on: "cookie", hash_fallback: "none" }),
    ],
    ["one of the allowed values", (config) => Object.assign(config, { _format_version: "4.0" })],
    ["stands there twice", (config) => Object.assign(config.services[0]!.routes[0]!, { name: "msa-2" })],
  ])("a planted fault is found: %s", (problem, plant) => {
    const config = configOf(everything);
    plant(config);
    expect(kongProblems(config).join("\n")).toContain(problem);
  });

  it.each([
    ['http.paths ~ "a"', "no field"],
    ['http.path =~ "a"', "no text"],
    ["http.path ~ /a/", "no text"],
    ['(http.path ~ "a"', "is missing"],
    ['http.path ~ "a" http.path ~ "b"', "what is"],
  ])("an expression that is none is found: %s", (expression, problem) => {
    const config = configOf(everything);
    Object.assign(config.services[0]!.routes[0]!, { expression });
    expect(() => kongAnswer(config, "GET", "/")).toThrow(problem);
  });

  it("sends the same requests to the same targets as our own proxy, by the path that arrives there", () => {
    const random = seededRandom(11);
    const seen = { tables: 0, requests: 0, service: 0, cleaned: 0 };
    while (seen.tables < 200) {
      const file = randomTable(random, monolith, svc);
      if (checkRouteFile(file).length > 0) continue;
      let config: KongConfig;
      try {
        config = configOf(file);
      } catch (error) {
        if (error instanceof MsaError && error.code === "MSA3005") continue;
        throw error;
      }
      seen.tables++;
      if (seen.tables % 20 === 0) expect(kongProblems(config)).toEqual([]);
      for (let at = 0; at < 12; at++) {
        const method = random.pick(["GET", "GET", "POST", "DELETE", "PATCH"]);
        const path = randomPath(random);
        const wanted = explainRequest(file, ["ip"], { method, path: arriving(path) });
        const found = kongAnswer(config, method, path);
        expect(found?.addresses, `${method} ${path}`).toEqual([new URL(wanted.target.url).host]);
        seen.requests++;
        if (wanted.leg === "service") seen.service++;
        if (arriving(path) !== path.replace(/\?.*$/, "")) seen.cleaned++;
      }
    }
    expect(seen.requests).toBe(2_400);
    expect(seen.service).toBeGreaterThan(200);
    expect(seen.cleaned).toBeGreaterThan(200);
  });

  it.each([
    ["/a//b/./c/../d", "/a/b/d"],
    ["/..", "/"],
    ["/a/.", "/a/"],
    ["/%7euser/%2f/%2e%2e/x", "/~user/x"],
    ["/a//?x=//", "/a/"],
  ])("Kong takes %s for %s", (path, clean) => {
    expect(cleaned(path)).toBe(clean);
  });

  it("knows a canary's users by two keys at most, and says which are left out", () => {
    const upstreamOf = (sticky: readonly string[]) => configOf(everything, { sticky }).upstreams![0];
    expect(upstreamOf(["header:x-user", "ip"])).toMatchObject({
      algorithm: "consistent-hashing",
      hash_on: "header",
      hash_on_header: "x-user",
      hash_fallback: "ip",
      targets: [
        { target: "127.0.0.1:4101", weight: 1_250 },
        { target: "127.0.0.1:3000", weight: 8_750 },
      ],
    });
    expect(upstreamOf(["cookie:sid", "header:a"])).toMatchObject({
      hash_on: "cookie",
      hash_on_cookie: "sid",
      hash_fallback: "none",
    });
    const saidOf = (sticky: readonly string[]) =>
      exportTable("kong", { file: everything, settings: settingsOf({ sticky }) })
        .unsaid.map(({ what }) => what)
        .join("\n");
    expect(saidOf(["header:a", "header:b"])).toContain("users are known by header:a, then header:b only");
    expect(saidOf(["cookie:sid"])).toContain("who has no cookie of that name is given one");
    expect(saidOf(["header:a", "ip"])).not.toContain("users are known");
  });

  it("says of each row what Kong does not do", () => {
    const { unsaid } = exportTable("kong", { file: everything, settings: settingsOf() });
    const rows = unsaid.flatMap(({ endpoint, what }) => (endpoint === null ? [] : [`${endpoint}: ${what}`]));
    expect(rows).toEqual([
      "GET /canary: the monolith does not step in when the service is down",
      "ALL /shadow: gets no copies: Kong mirrors nothing by itself",
      "GET /%41: has a %-escape, which Kong may have decoded before it asks this row",
      "GET /posts/:id(\\d+): the monolith does not step in when the service is down",
    ]);
  });

  it("targets whose names differ in a sign only stay two", () => {
    const file = tableOf(monolith, svc, { "GET /a": { target: "b.c" }, "GET /b": { target: "b_c" } });
    const targets = { ...file.targets, "b.c": { url: "http://10.0.0.1" }, b_c: { url: "http://10.0.0.2" } };
    const config = configOf({ ...file, targets });
    expect(kongAnswer(config, "GET", "/a")?.addresses).toEqual(["10.0.0.1:80"]);
    expect(kongAnswer(config, "GET", "/b")?.addresses).toEqual(["10.0.0.2:80"]);
  });
});
