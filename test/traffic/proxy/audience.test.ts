/** For whom a row's state holds, who is sent where by a signed header, and who gets a cookie. Through real sockets. */
import { describe, expect, it } from "vitest";
import type { RouteRow } from "../../../src/routes/route-file.ts";
import { forceToken } from "../../../src/traffic/proxy/pick/force-token.ts";
import { get, parseAnswer, rawClient, send } from "../support/raw-client.ts";
import { startNamedTarget } from "../support/start-target.ts";
import {
  startTestProxy,
  type TestProxy,
  type TestProxyOptions,
  tableOf,
} from "../support/start-test-proxy.ts";

async function start(
  row: Partial<RouteRow>,
  options: TestProxyOptions = {},
): Promise<TestProxy & { by(fields?: string): Promise<string>; stopService(): Promise<void> }> {
  const [monolith, svc] = [await startNamedTarget("monolith"), await startNamedTarget("svc")];
  const proxy = await startTestProxy(tableOf(monolith.url, svc.url, { "GET /a": row }), options);
  return {
    ...proxy,
    async by(fields = "") {
      const answer = parseAnswer(await send(proxy.port, get("/a", fields)));
      if (answer.status !== 200) return String(answer.status);
      return (JSON.parse(answer.body) as { name: string }).name; // made by startNamedTarget
    },
    stopService: svc.stop,
  };
}

const jwt = (claims: object): string =>
  `Authorization: Bearer e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.x\r\n`;

describe("a row with `when`", () => {
  it("holds for requests with one of the values, and the monolith answers the others", async () => {
    const proxy = await start({ when: { "header:x-tenant": ["acme", "globex"] } });
    expect(await proxy.by("X-Tenant: acme\r\n")).toBe("svc");
    expect(await proxy.by("x-tenant: globex\r\n")).toBe("svc");
    expect(await proxy.by("X-Tenant: Acme\r\n")).toBe("monolith");
    expect(await proxy.by()).toBe("monolith");
  });

  it("is not moved as a whole: the monolith answers the others by right", async () => {
    const proxy = await start({ when: { "header:x-tenant": ["acme"] } });
    await proxy.by();
    await proxy.by("X-Tenant: acme\r\n");
    const { endpoints, totals } = proxy.status();
    expect(endpoints[0]).toMatchObject({ when: "header:x-tenant=acme", strays: 0 });
    expect(endpoints[0]!.requests).toEqual({ monolith: 1, service: 1 });
    expect(totals.moved).toBe(0);
  });

  it("wants each of its keys", async () => {
    const proxy = await start({ when: { "cookie:beta": ["1"], host: ["Shop.example"] } });
    expect(await proxy.by("Cookie: a=2; beta=1\r\n")).toBe("svc");
    expect(await proxy.by("Cookie: beta=2\r\n")).toBe("monolith");
    const elsewhere = await start({ when: { "cookie:beta": ["1"], host: ["other.example"] } });
    expect(await elsewhere.by("Cookie: beta=1\r\n")).toBe("monolith");
  });

  it("reads claims of a bearer token, and takes no nonsense for one", async () => {
    const proxy = await start({ when: { "jwt:tenant": ["7"] } });
    expect(await proxy.by(jwt({ tenant: "7" }))).toBe("svc");
    expect(await proxy.by(jwt({ tenant: 7 }))).toBe("svc");
    for (const claims of [{ tenant: ["7"] }, { tenant: null }, [], { other: "7" }])
      expect(await proxy.by(jwt(claims))).toBe("monolith");
    expect(await proxy.by("Authorization: Bearer a.!!.c\r\n")).toBe("monolith");
    expect(await proxy.by("Authorization: Bearer a.e30\r\n")).toBe("monolith");
  });

  it("narrows a canary and a shadow, too", async () => {
    const canary = await start({ state: "canary", weight: 100, when: { "header:x-tenant": ["acme"] } });
    expect(await canary.by("X-Tenant: acme\r\n")).toBe("svc");
    expect(await canary.by()).toBe("monolith");
    const shadow = await start({ state: "shadow", when: { "header:x-tenant": ["acme"] } });
    expect(await shadow.by("X-Tenant: acme\r\n")).toBe("monolith");
    expect(await shadow.by()).toBe("monolith");
    await expect.poll(() => shadow.status().endpoints[0]!.evidence).not.toBeNull();
    const evidence = shadow.status().endpoints[0]!.evidence!;
    expect(evidence.compared + evidence.failed).toBe(1);
  });
});

describe("a tester's signed header", () => {
  const secret = "0123456789abcdef0123456789abcdef";
  const options = { forceSecret: secret, now: () => 1_000 };
  const field = (value: string): string => `X-Msa-Force: ${value}\r\n`;

  it("reaches the service before its row has moved, and the monolith after", async () => {
    const before = await start({ state: "monolith" }, options);
    expect(await before.by()).toBe("monolith");
    expect(await before.by(field(forceToken(secret, "service", 1_001)))).toBe("svc");
    const after = await start({ state: "service" }, options);
    expect(await after.by(field(forceToken(secret, "monolith", 1_001)))).toBe("monolith");
  });

  it("means nothing when it is forged, too old, or no secret is set", async () => {
    const proxy = await start({ state: "monolith" }, options);
    const good = forceToken(secret, "service", 1_001);
    for (const value of [
      forceToken(secret, "service", 1_000),
      forceToken(`${secret}x`, "service", 1_001),
      good.replace("1001", "9999"),
      forceToken(secret, "monolith", 1_001).replace("monolith", "service"),
      good.slice(0, -1),
      "service",
    ])
      expect(await proxy.by(field(value))).toBe("monolith");
    const without = await start({ state: "monolith" }, { now: () => 1_000 });
    expect(await without.by(field(good))).toBe("monolith");
  });

  it("shows the service's fault, not the monolith's answer", async () => {
    const proxy = await start({ state: "service" }, options);
    await proxy.stopService();
    expect(await proxy.by()).toBe("monolith");
    expect(await proxy.by(field(forceToken(secret, "service", 1_001)))).toBe("502");
  });

  it("neither moves what is pinned nor reaches what was retired, and no target sees it", async () => {
    const token = field(forceToken(secret, "service", 1_001));
    const pinned = await start({ state: "monolith", pinned: "its path was not read" }, options);
    expect(await pinned.by(token)).toBe("monolith");
    const retired = await start({ state: "service", retired: true, fallback: "none" }, options);
    expect(await retired.by(field(forceToken(secret, "monolith", 1_001)))).toBe("svc");
    const answer = await send(retired.port, get("/a", token));
    expect(answer.toLowerCase()).not.toContain("x-msa-force");
  });
});

describe("an issued cookie", () => {
  const sticky = ["header:authorization", "issued:side", "ip"];
  const cookies = (text: string): string[] => parseAnswer(text).all("set-cookie");

  it("keeps a user on a side who has no other mark", async () => {
    const proxy = await start({ state: "canary", weight: 50 }, { settings: { sticky } });
    const sides = new Set<string>();
    for (let user = 0; user < 24; user++) {
      const first = await send(proxy.port, get("/a"));
      const [cookie = ""] = cookies(first);
      expect(cookie).toMatch(/^side=[0-9a-f-]{36}; Path=\/; Max-Age=60; HttpOnly; SameSite=Lax$/);
      const { name } = JSON.parse(parseAnswer(first).body) as { name: string }; // made by startNamedTarget
      sides.add(name);
      const again = `Cookie: other=1; ${cookie.slice(0, cookie.indexOf(";"))}\r\n`;
      expect(await proxy.by(again)).toBe(name);
      expect(cookies(await send(proxy.port, get("/a", again)))).toEqual([]);
    }
    expect(sides).toEqual(new Set(["monolith", "svc"]));
  });

  it("is not given where it decides nothing", async () => {
    const proxy = await start({ state: "canary", weight: 50 }, { settings: { sticky } });
    expect(cookies(await send(proxy.port, get("/a", "Authorization: Bearer x\r\n")))).toEqual([]);
    const moved = await start({ state: "service" }, { settings: { sticky } });
    expect(cookies(await send(moved.port, get("/a")))).toEqual([]);
  });

  it("comes besides the target's own, with what the configuration says", async () => {
    const proxy = await start(
      { state: "canary", weight: 100 },
      { settings: { sticky, issuedCookie: { secure: true, sameSite: "None", maxAge: 5 } } },
    );
    const [cookie = ""] = cookies(await send(proxy.port, get("/a")));
    expect(cookie).toContain("; Max-Age=5; HttpOnly; SameSite=None; Secure");
  });

  it("comes with a refused upgrade as well", async () => {
    const proxy = await start({ state: "canary", weight: 100 }, { settings: { sticky } });
    const client = await rawClient(proxy.port);
    client.write("GET /a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
    await client.until((text) => text.includes("\r\n\r\n"));
    expect(cookies(client.text())).toHaveLength(1);
  });
});
