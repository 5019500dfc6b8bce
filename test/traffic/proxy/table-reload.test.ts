import { rmSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { printRoutes } from "../../../src/routes/print-routes.ts";
import { changeRoutes } from "../../../src/routes/store.ts";
import { moveRows } from "../../../src/routes/transitions.ts";
import { startProxy } from "../../../src/traffic/proxy/server.ts";
import { eventually } from "../support/eventually.ts";
import { get, parseAnswer, send } from "../support/raw-client.ts";
import { startNamedTarget } from "../support/start-target.ts";
import { startTestProxy, type TestProxy, tableOf } from "../support/start-test-proxy.ts";

async function nameOf(proxy: TestProxy): Promise<string> {
  return /"name":"(\w+)"/.exec(parseAnswer(await send(proxy.port, get("/a"))).body)![1]!;
}

async function start(
  watch: boolean,
): Promise<{ proxy: TestProxy; row: (state: "monolith" | "service") => ReturnType<typeof tableOf> }> {
  const [monolith, service] = [await startNamedTarget("monolith"), await startNamedTarget("service")];
  const row = (state: "monolith" | "service") => tableOf(monolith.url, service.url, { "GET /a": { state } });
  return { proxy: await startTestProxy(row("monolith"), { watch }), row };
}

describe("the route file", () => {
  it("is obeyed soon after it was replaced", async () => {
    const { proxy } = await start(true);
    expect(await nameOf(proxy)).toBe("monolith");
    await changeRoutes(proxy.routesFile, { action: "move", by: "test", at: new Date() }, (file) =>
      moveRows(file, "GET /a", { state: "service" }),
    );
    await eventually(() => proxy.status().table.generation === 2);
    expect(await nameOf(proxy)).toBe("service");
    expect(proxy.events).toContainEqual({ kind: "table-swapped", generation: 2 });
  });

  it("is obeyed after it was written in place, too", async () => {
    const { proxy, row } = await start(true);
    writeFileSync(proxy.routesFile, printRoutes(row("service")));
    await eventually(() => proxy.status().endpoints[0]!.state === "service");
    expect(await nameOf(proxy)).toBe("service");
  });

  it("when broken or gone leaves the last good table in force, and the fault is told until it is mended", async () => {
    const { proxy, row } = await start(true);
    proxy.swap(row("service"));
    writeFileSync(proxy.routesFile, '{ "version": 1, "targets": {}, "routes": [');
    await eventually(() => proxy.status().table.fault !== null);
    expect(await nameOf(proxy)).toBe("service");
    expect(proxy.status().table).toMatchObject({ generation: 2, fault: expect.stringContaining("line 1") });
    expect(proxy.events).toContainEqual({
      kind: "table-broken",
      fault: expect.stringContaining("msa.routes.json"),
    });
    rmSync(proxy.routesFile);
    await eventually(() => proxy.status().table.fault?.includes("no route table") === true);
    expect(await nameOf(proxy)).toBe("service");
    writeFileSync(proxy.routesFile, printRoutes(row("monolith")));
    await eventually(() => proxy.status().table.fault === null);
    expect(await nameOf(proxy)).toBe("monolith");
  });

  it("must be good at the start", async () => {
    const { proxy } = await start(false);
    const options = {
      settings: {
        host: "127.0.0.1",
        port: 0,
        adminPort: 0,
        sticky: ["ip"],
        connectTimeout: 1,
        responseTimeout: 1,
        healthInterval: 0,
        issuedCookie: { secure: false, sameSite: "Lax" as const, maxAge: 60 },
        trustedPeers: [],
      },
    };
    await expect(startProxy({ ...options, routesFile: `${proxy.routesFile}.none` })).rejects.toMatchObject({
      code: "MSA1008",
    });
    writeFileSync(proxy.routesFile, "{}");
    await expect(startProxy({ ...options, routesFile: proxy.routesFile })).rejects.toMatchObject({
      code: "MSA1009",
    });
  });

  it("that names a target no longer closes the idle connections to it", async () => {
    const { proxy, row } = await start(false);
    proxy.swap(row("service"));
    await nameOf(proxy);
    await eventually(() => proxy.connections().idle === 1);
    const file = row("monolith");
    proxy.swap({ ...file, targets: { monolith: file.targets.monolith! }, routes: [] });
    await eventually(() => proxy.connections().idle === 0);
    expect(await nameOf(proxy)).toBe("monolith");
  });
});
