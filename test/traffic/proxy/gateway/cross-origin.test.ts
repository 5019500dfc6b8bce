import { describe, expect, it } from "vitest";
import { startHttpTarget, startNamedTarget } from "../../support/start-target.ts";
import { startTestProxy, tableOf } from "../../support/start-test-proxy.ts";
import { ask, startGated } from "./gated.ts";

const preflight = (origin: string, method: string) => ({
  Origin: origin,
  "Access-Control-Request-Method": method,
  "Access-Control-Request-Headers": "x-a, x-b",
});

describe("cross-origin requests", () => {
  it("preflights are answered at the door, before anybody asks for a key", async () => {
    const proxy = await startGated({
      cors: { origins: ["https://shop.example"], credentials: true, maxAge: 600 },
      apiKeys: { keys: {} },
    });
    const answer = await proxy.ask(preflight("https://shop.example", "POST"), "OPTIONS");
    expect(answer.status).toBe(204);
    expect(answer.header("access-control-allow-origin")).toBe("https://shop.example");
    expect(answer.header("access-control-allow-methods")).toContain("POST");
    expect(answer.header("access-control-allow-headers")).toBe("x-a, x-b");
    expect(answer.header("access-control-allow-credentials")).toBe("true");
    expect(answer.header("access-control-max-age")).toBe("600");
    expect(answer.header("vary")).toContain("Origin");
    expect((await proxy.ask(preflight("https://evil.example", "POST"), "OPTIONS")).status).toBe(403);
  });

  it("answers, refusals too, may be read by the pages that are named, and by no others", async () => {
    const proxy = await startGated({ cors: { origins: ["https://shop.example"] }, apiKeys: { keys: {} } });
    const refused = await proxy.ask({ Origin: "https://shop.example" });
    expect(refused.status).toBe(401);
    expect(refused.header("access-control-allow-origin")).toBe("https://shop.example");
    const other = await proxy.ask({ Origin: "https://evil.example" });
    expect(other.header("access-control-allow-origin")).toBeNull();
    expect(other.header("vary")).toBe("Origin");
  });

  it("the target's own word about it is replaced", async () => {
    const target = await startHttpTarget((_, res) => {
      res.setHeader("Access-Control-Allow-Origin", "*");
      res.end("x");
    });
    const table = tableOf(target.url, null, { "GET /a": { state: "monolith", gate: "door" } });
    const gates = { door: { cors: { origins: ["https://shop.example"] } } };
    const proxy = await startTestProxy({ ...table, gates });
    const answer = await ask(proxy.port, "/a", { Origin: "https://shop.example" });
    expect(answer.all("access-control-allow-origin")).toEqual(["https://shop.example"]);
    const other = await ask(proxy.port, "/a", { Origin: "https://evil.example" });
    expect(other.all("access-control-allow-origin")).toEqual([]);
  });
});

describe("without settings of ours", () => {
  it("a preflight reaches the target that answers it, whatever the request itself must show", async () => {
    const proxy = await startGated({ apiKeys: { keys: {} } });
    expect((await proxy.ask(preflight("https://shop.example", "POST"), "OPTIONS")).status).toBe(200);
    expect((await proxy.ask({}, "POST")).status).toBe(401);
  });

  it("OPTIONS is no way around the door of a row for every method", async () => {
    const monolith = await startNamedTarget("monolith");
    const table = tableOf(monolith.url, null, { "ALL /a": { state: "monolith", gate: "door" } });
    const proxy = await startTestProxy({ ...table, gates: { door: { apiKeys: { keys: {} } } } });
    expect((await ask(proxy.port, "/a", preflight("https://x.example", "GET"), "OPTIONS")).status).toBe(401);
    expect((await ask(proxy.port, "/a", preflight("https://x.example", "NONE"), "OPTIONS")).status).toBe(401);
  });
});
