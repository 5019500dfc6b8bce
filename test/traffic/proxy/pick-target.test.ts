import { describe, expect, it } from "vitest";
import type { RouteRow } from "../../../src/routes/route-file.ts";
import { createInstances } from "../../../src/traffic/proxy/pick/instances.ts";
import { pickTarget } from "../../../src/traffic/proxy/pick/pick-target.ts";
import { bucketOf, stickyUser } from "../../../src/traffic/proxy/pick/user-bucket.ts";
import { compileTable } from "../../../src/traffic/proxy/table/compile-table.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { tableOf } from "../support/start-test-proxy.ts";

const compiled = (row: Partial<RouteRow> = {}) =>
  compileTable(tableOf("http://127.0.0.1:1", "http://127.0.0.1:2", { "GET /a": row }), 1);

function pick(row: Partial<RouteRow>, bucket = 0, instances = createInstances(), now = 0) {
  const table = compiled(row);
  const chosen = pickTarget(table, table.routes[0]!, {
    bucket: () => bucket,
    forced: null,
    isAddressed: () => true,
    instances,
    now,
  });
  return {
    leg: chosen.leg,
    mirror: chosen.mirror?.name ?? null,
    fallback: chosen.fallback?.name ?? null,
    reason: chosen.reason,
  };
}

describe("picking a target", () => {
  it("follows the state of the row", () => {
    expect(pick({ state: "monolith" })).toMatchObject({ leg: "monolith", mirror: null });
    expect(pick({ state: "shadow" })).toMatchObject({ leg: "monolith", mirror: "svc" });
    expect(pick({ state: "service" })).toMatchObject({ leg: "service", fallback: "monolith" });
    expect(pick({ state: "service", fallback: "none" })).toMatchObject({ leg: "service", fallback: null });
  });

  it("gives a canary exactly the users below its weight", () => {
    expect(pick({ state: "canary", weight: 30 }, 29.99).leg).toBe("service");
    expect(pick({ state: "canary", weight: 30 }, 30).leg).toBe("monolith");
    expect(pick({ state: "canary", weight: 0 }, 0).leg).toBe("monolith");
    expect(pick({ state: "canary", weight: 100 }, 99.999).leg).toBe("service");
  });

  it("leaves a failed target alone, lets one request probe it, and takes it back when that one connects", () => {
    const instances = createInstances();
    const [only] = compiled().targets[1]!.instances;
    instances.connectFailed(only, 1_000);
    expect(pick({}, 0, instances, 1_100)).toMatchObject({
      leg: "monolith",
      reason: "service down, monolith answers",
    });
    expect(pick({}, 0, instances, 1_600).leg).toBe("service");
    expect(pick({}, 0, instances, 1_601).leg).toBe("monolith");
    instances.connected(only);
    expect(pick({}, 0, instances, 1_602).leg).toBe("service");
  });

  it("still tries a failed target when nobody else may answer", () => {
    const instances = createInstances();
    instances.connectFailed(compiled().targets[1]!.instances[0], 1_000);
    expect(pick({ fallback: "none" }, 0, instances, 1_001).leg).toBe("service");
  });
});

describe("sticky users", () => {
  it("never moves a user back when the weight rises", () => {
    const random = seededRandom(3);
    for (let user = 0; user < 2_000; user++) {
      const bucket = bucketOf(`user-${random.int(1_000_000)}`);
      const legs = [0, 1, 5, 20, 50, 99, 100].map((weight) => pick({ state: "canary", weight }, bucket).leg);
      expect(legs.indexOf("service")).toBeGreaterThan(-1);
      expect(legs.lastIndexOf("monolith")).toBeLessThan(legs.indexOf("service"));
    }
  });

  it("gives each weight about its share of users", () => {
    for (const weight of [1, 10, 50, 90]) {
      let inside = 0;
      for (let user = 0; user < 20_000; user++) if (bucketOf(`Bearer ${user}`) < weight) inside++;
      expect(Math.abs(inside / 200 - weight)).toBeLessThan(1.5);
    }
  });

  it("puts a user where every process and every release puts them", () => {
    expect(bucketOf("Bearer alice").toFixed(6)).toBe("28.573785");
  });

  it("takes the first key that the request carries, and the address when there is none", () => {
    const user = {
      rawHeaders: ["Cookie", "a=1; sid=42; b=2", "X-User", "7"],
      clientIp: "10.0.0.9",
      host: null,
    };
    const found = (...keys: string[]): string => {
      const { key, value, issue } = stickyUser(keys, user, () => "new-id");
      return [key, value, ...(issue === null ? [] : [issue])].join(" ");
    };
    expect(found("header:x-user", "ip")).toBe("header:x-user 7");
    expect(found("header:authorization", "cookie:sid")).toBe("cookie:sid 42");
    expect(found("cookie:none")).toBe("ip 10.0.0.9");
    expect(found("issued:sid", "ip")).toBe("issued:sid 42");
    expect(found("header:authorization", "issued:msa", "ip")).toBe("issued:msa new-id msa");
  });
});
