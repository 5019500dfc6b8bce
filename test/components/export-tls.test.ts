/** Certificates at the door, and targets behind sockets and certificates, in the engines. */
import { copyFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer, request } from "node:https";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { configSchema } from "../../src/config/schema.ts";
import type { RouteFile } from "../../src/routes/route-file.ts";
import { exportTable } from "../../src/traffic/export/export-table.ts";
import { tempFolder } from "../cli/spawn-msa.ts";
import { freePort } from "../run/free-port.ts";
import { certificate, certificateFile, testCa } from "../traffic/support/certificates.ts";
import { startNamedTarget } from "../traffic/support/start-target.ts";
import { hasEngine, startEngine } from "./engines.ts";

async function listening(server: Server, at: string | number): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(at, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

function tableOf(monolith: string, svc: RouteFile["targets"][string]): RouteFile {
  return {
    version: 1,
    targets: { monolith: { url: monolith }, svc },
    routes: [{ endpoint: "GET /a", module: "m", state: "service", target: "svc" }],
  };
}

describe.each(["nginx", "haproxy", "caddy"] as const)("in %s", (engine) => {
  it.skipIf(!hasEngine(engine))(
    "the door has the proxy's certificate, for whatever name, and targets hear of it",
    async () => {
      const folder = tempFolder();
      copyFileSync(certificateFile("server.pem"), join(folder, "door.pem"));
      // Where HAProxy looks for it.
      copyFileSync(certificateFile("server.key"), join(folder, "door.pem.key"));
      const monolith = await startNamedTarget("monolith");
      const port = await freePort();
      const settings = configSchema.parse({
        proxy: { port, tls: { cert: "door.pem", key: "door.pem.key" } },
      }).proxy;
      const file = tableOf(monolith.url, { url: monolith.url });
      const { text, unsaid } = exportTable(engine, { file, settings, folder });
      expect(unsaid.map(({ what }) => what).join()).not.toContain("without TLS");
      await startEngine(engine, text, port);
      for (const servername of ["localhost", "other.example"]) {
        const body = await new Promise<string>((resolve, reject) => {
          const options = {
            host: "127.0.0.1",
            port,
            path: "/a",
            ca: testCa,
            servername,
            agent: false as const,
          };
          request({ ...options, checkServerIdentity: () => undefined }, (answer) => {
            let read = "";
            answer.on("data", (bytes) => (read += String(bytes))).on("end", () => resolve(read));
          })
            .on("error", reject)
            .end();
        });
        const { headers } = JSON.parse(body) as { headers: string[] }; // made by startNamedTarget
        expect(headers[headers.findIndex((name) => /^x-forwarded-proto$/i.test(name)) + 1]).toBe("https");
      }
    },
  );

  it.skipIf(!hasEngine(engine))("a target behind a unix socket is asked there", async () => {
    const path = join(tempFolder(), "svc.sock");
    await listening(
      createServer((_, res) => res.end("by socket")),
      path,
    );
    const monolith = await startNamedTarget("monolith");
    const port = await freePort();
    const settings = configSchema.parse({ proxy: { port } }).proxy;
    const { text } = exportTable(engine, { file: tableOf(monolith.url, { url: `unix:${path}` }), settings });
    await startEngine(engine, text, port);
    expect(await (await fetch(`http://127.0.0.1:${port}/a`)).text()).toBe("by socket");
  });
});

describe("in haproxy", () => {
  const cases = [
    [
      "is asked when its certificate is the right one",
      "server",
      { ca: "ca.pem", servername: "localhost" },
      "by TLS",
    ],
    ["is asked whatever it shows, where that is said", "named", { insecure: true }, "by TLS"],
    [
      "is not asked when its certificate is for another name",
      "named",
      { ca: "ca.pem", servername: "localhost" },
      "monolith",
    ],
    ["is not asked when nobody vouches for it", "server", { servername: "localhost" }, "monolith"],
  ] as const;
  it.skipIf(!hasEngine("haproxy")).each(cases)("a target behind TLS %s", async (_, name, tls, by) => {
    const target = await listening(
      createTlsServer(certificate(name), (_req, res) => res.end("by TLS")),
      0,
    );
    const { port: targetPort } = target.address() as { port: number }; // of a TCP server that listens
    const monolith = await listening(
      createServer((_req, res) => res.end("monolith")),
      0,
    );
    const { port: monolithPort } = monolith.address() as { port: number }; // of a TCP server that listens
    const port = await freePort();
    const settings = configSchema.parse({ proxy: { port } }).proxy;
    const file = tableOf(`http://127.0.0.1:${monolithPort}`, { url: `https://127.0.0.1:${targetPort}`, tls });
    const folder = join(certificateFile("ca.pem"), "..");
    const { text, unsaid } = exportTable("haproxy", { file, settings, folder });
    await startEngine("haproxy", text, port);
    const asked = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/a`)).text();
    if (by === "monolith") {
      // As the export says: the first to find it wrong gets a 503, unless HAProxy's own check was there before.
      expect(unsaid.map(({ what }) => what).join()).toContain("certificate of a target wrong");
      expect(await asked()).toMatch(/^monolith$|503 Service Unavailable/);
    }
    expect(await asked()).toBe(by);
  });
});
