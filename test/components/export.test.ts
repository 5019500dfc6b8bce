import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { configSchema } from "../../src/config/schema.ts";
import { MsaError } from "../../src/errors/msa-error.ts";
import { checkRouteFile } from "../../src/routes/check-route-file.ts";
import type { RouteFile } from "../../src/routes/route-file.ts";
import { exportTable } from "../../src/traffic/export/export-table.ts";
import { explainRequest } from "../../src/traffic/proxy/explain.ts";
import { freePort } from "../run/free-port.ts";
import {
  randomConditionalRequest,
  randomConditionalTable,
  randomPath,
  randomTable,
} from "../traffic/support/random-table.ts";
import { parseAnswer, rawClient, send } from "../traffic/support/raw-client.ts";
import { seededRandom } from "../traffic/support/seeded-random.ts";
import { type HttpTarget, startNamedTarget } from "../traffic/support/start-target.ts";
import { tableOf } from "../traffic/support/start-test-proxy.ts";
import { hasEngine, type Program, programs, startEngine } from "./engines.ts";

const tables = 200;
const requestsPerTable = 12;
const settingsOf = (port: number, more: object = {}) =>
  configSchema.parse({ proxy: { port, sticky: ["header:x-user", "ip"], ...more } }).proxy;

interface Pair {
  readonly monolith: HttpTarget;
  readonly svc: HttpTarget;
}

async function startPair(): Promise<Pair> {
  return { monolith: await startNamedTarget("monolith"), svc: await startNamedTarget("svc") };
}

/** Who answered, and what of the request arrived there. */
async function ask(
  port: number,
  method: string,
  path: string,
  fields = "",
  host = "shop.example",
): Promise<{ status: number; by: string; url: string }> {
  const answer = parseAnswer(
    await send(port, `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${fields}\r\n`),
  );
  if (answer.status !== 200 || method === "HEAD")
    return { status: answer.status, by: answer.header("x-by") ?? "", url: "" };
  const body =
    answer.header("transfer-encoding") === null
      ? answer.body
      : answer.body.replace(/^[\da-f]+\r\n|\r\n0\r\n\r\n$/gi, "");
  const { name, url } = JSON.parse(body) as { name: string; url: string }; // made by startNamedTarget
  return { status: 200, by: name, url };
}

/** Whose own rules refuse that path before any table is asked (said by `unsaid`). */
function mayRefuse(engine: Program, path: string): boolean {
  return engine === "nginx" && /(^|\/)(\.|%2e){2}(\/|\?|$)/i.test(path);
}

for (const engine of programs) {
  describe.skipIf(!hasEngine(engine))(`the table in ${engine}`, () => {
    it("sends the same requests to the same targets as our own proxy", async () => {
      const { monolith, svc } = await startPair();
      const random = seededRandom(11);
      const port = await freePort();
      const seen = { tables: 0, requests: 0, service: 0, refused: 0, notExported: 0 };
      while (seen.tables < tables) {
        const file = randomTable(random, monolith.url, svc.url);
        if (checkRouteFile(file).length > 0) continue;
        const text = textOf(engine, file, port);
        if (text === null) {
          seen.notExported++;
          continue;
        }
        seen.tables++;
        const running = await startEngine(engine, text, port);
        for (let at = 0; at < requestsPerTable; at++) {
          const method = random.pick(["GET", "GET", "POST", "DELETE", "PATCH"]);
          const path = randomPath(random);
          const wanted = explainRequest(file, ["ip"], { method, path });
          const said = `${method} ${path} in\n${file.routes.map((row) => `${row.endpoint} ${row.regex ?? ""} ${row.state}`).join("\n")}`;
          const found = await ask(port, method, path, method === "GET" ? "" : "Content-Length: 0\r\n");
          seen.requests++;
          if (found.status === 400 && mayRefuse(engine, path)) {
            seen.refused++;
            continue;
          }
          expect(found, said).toEqual({ status: 200, by: wanted.target.name, url: path });
          if (found.by === "svc") seen.service++;
        }
        await running.stop();
      }
      expect(seen.requests).toBeGreaterThanOrEqual(2_000);
      expect(seen.service).toBeGreaterThan(200);
      expect(seen.refused).toBeLessThan(seen.requests / 5);
    }, 300_000);

    it("asks for the same hosts, headers and cookies as our own proxy", async () => {
      const { monolith, svc } = await startPair();
      const random = seededRandom(23);
      const port = await freePort();
      const seen = { tables: 0, service: 0, conditional: 0 };
      while (seen.tables < 60) {
        const file = randomConditionalTable(random, monolith.url, svc.url);
        if (checkRouteFile(file).length > 0) continue;
        seen.tables++;
        const running = await startEngine(engine, textOf(engine, file, port)!, port);
        for (let at = 0; at < 25; at++) {
          const { path, host, headers } = randomConditionalRequest(random);
          const wanted = explainRequest(file, ["ip"], { method: "GET", path, host, headers });
          const fields = headers.map((line) => `${line}\r\n`).join("");
          const found = await ask(port, "GET", path, fields, host);
          const said = `${path} at ${host} ${headers.join(" ")} in\n${file.routes.map((row) => JSON.stringify(row)).join("\n")}`;
          expect(found, said).toEqual({ status: 200, by: wanted.target.name, url: path });
          if (found.by === "svc") seen.service++;
          if (wanted.endpoint?.includes("=")) seen.conditional++;
        }
        await running.stop();
      }
      expect(seen.service).toBeGreaterThan(200);
      expect(seen.conditional).toBeGreaterThan(300);
    }, 300_000);

    it("goes by the authority of an absolute request target, and tells it to the target, or refuses it", async () => {
      const { monolith, svc } = await startPair();
      const port = await freePort();
      const file = tableOf(monolith.url, svc.url, { "GET /a": { match: { host: ["shop.example"] } } });
      await startEngine(engine, textOf(engine, file, port)!, port);
      const [there, elsewhere] = [
        await ask(port, "GET", "http://shop.example/a", "", "other.example"),
        await ask(port, "GET", "http://other.example/a", "", "shop.example"),
      ];
      expect([there.by, elsewhere.by]).toEqual(engine === "haproxy" ? ["", ""] : ["svc", "monolith"]);
      expect((await ask(port, "GET", "http://shop.example/a", "", "shop.example")).by).toBe("svc");
    });

    it("lets the monolith answer for a service that is not there, unless the row says none", async () => {
      const { monolith, svc } = await startPair();
      const port = await freePort();
      const file = tableOf(monolith.url, svc.url, {
        "GET /a": {},
        "POST /a": {},
        "GET /b": { fallback: "none" },
      });
      await startEngine(engine, textOf(engine, file, port)!, port);
      expect((await ask(port, "GET", "/a")).by).toBe("svc");
      await svc.stop();
      expect(await ask(port, "GET", "/a")).toMatchObject({ status: 200, by: "monolith" });
      expect(await ask(port, "POST", "/a", "Content-Length: 0\r\n")).toMatchObject({
        status: 200,
        by: "monolith",
      });
      expect((await ask(port, "GET", "/b")).status).toBeGreaterThanOrEqual(502);
    });

    it("asks each instance of a target, and leaves out one that is gone", async () => {
      const { monolith, svc } = await startPair();
      const [second, third] = [await startNamedTarget("second"), await startNamedTarget("third")];
      const port = await freePort();
      const file = tableOf(monolith.url, svc.url, {
        "GET /a": { fallback: "none" },
        "GET /b": {},
        "GET /m": { state: "monolith" },
      });
      const targets = {
        monolith: { url: monolith.url, instances: [{ url: third.url }] },
        svc: { url: svc.url, instances: [{ url: second.url, weight: 3 }] },
      };
      await startEngine(engine, textOf(engine, { ...file, targets }, port)!, port);
      const askMany = async (path: string, times: number): Promise<(string | number)[]> => {
        const found: (string | number)[] = [];
        for (let at = 0; at < times; at++) {
          const { by, status } = await ask(port, "GET", path);
          found.push(status === 200 ? by : status);
        }
        return found;
      };
      const spread = await askMany("/a", 16);
      expect(new Set(spread)).toEqual(new Set(["svc", "second"]));
      const share = spread.filter((by) => by === "second").length;
      // Said by `unsaid`: Caddy's take turns.
      expect(share).toBe(engine === "caddy" ? 8 : 12);
      expect(new Set(await askMany("/m", 8))).toEqual(new Set(["monolith", "third"]));
      await svc.stop();
      expect(new Set(await askMany("/b", 8))).toEqual(new Set(["second"]));
      expect(new Set(await askMany("/a", 8))).toEqual(new Set(["second"]));
      await second.stop();
      for (const by of await askMany("/b", 4)) expect(["monolith", "third"]).toContain(by);
    });

    it("hands an upgraded connection through", async () => {
      const { monolith, svc } = await startPair();
      svc.server.on("upgrade", (req, socket) => {
        // RFC 6455 4.2.2; HAProxy looks at it.
        const accept = createHash("sha1")
          .update(`${req.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
          .digest("base64");
        const fields = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n`;
        socket.write(`HTTP/1.1 101 Switching Protocols\r\n${fields}\r\n`);
        socket.pipe(socket);
      });
      const port = await freePort();
      await startEngine(
        engine,
        textOf(engine, tableOf(monolith.url, svc.url, { "GET /a": {} }), port)!,
        port,
      );
      const client = await rawClient(port);
      client.write(
        "GET /a HTTP/1.1\r\nHost: shop.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      );
      await client.until((text) => text.startsWith("HTTP/1.1 101") && text.includes("\r\n\r\n"));
      client.write("there and back");
      await client.until((text) => text.endsWith("there and back"));
    });

    it("tells the target who asked, and believes nobody else", async () => {
      const { monolith, svc } = await startPair();
      for (const trustedPeers of [[], ["127.0.0.1"]]) {
        const port = await freePort();
        const file = tableOf(monolith.url, svc.url, { "GET /a": {} });
        const { text } = exportTable(engine, { file, settings: settingsOf(port, { trustedPeers }) });
        const running = await startEngine(engine, text, port);
        const fields =
          "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: front.example\r\n";
        const answer = parseAnswer(
          await send(port, `GET /a HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n${fields}\r\n`),
        );
        const { headers } = JSON.parse(
          answer.body.slice(answer.body.indexOf("{"), answer.body.lastIndexOf("}") + 1),
        ) as {
          headers: string[];
        }; // made by startNamedTarget
        const got = (name: string): string[] =>
          headers.filter((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === name);
        const trusted = trustedPeers.length > 0;
        expect(got("host")).toEqual(["shop.example"]);
        expect(got("x-forwarded-for")).toEqual([trusted ? "203.0.113.7, 127.0.0.1" : "127.0.0.1"]);
        expect(got("x-forwarded-proto")).toEqual([trusted ? "https" : "http"]);
        expect(got("x-forwarded-host")).toEqual([trusted ? "front.example" : "shop.example"]);
        await running.stop();
      }
    });
  });
}

describe.each(["nginx", "haproxy", "envoy"] as const)("canaries in %s", (engine) => {
  it.skipIf(!hasEngine(engine))("take their share of the users, who stay while it grows", async () => {
    const { monolith, svc } = await startPair();
    const random = seededRandom(5);
    const users = Array.from(
      { length: 400 },
      () => `${random.int(1e9).toString(36)}${random.int(1e9).toString(36)}`,
    );
    const port = await freePort();
    let before = new Set<string>();
    for (const weight of [0, 10, 50, 100]) {
      const file = tableOf(monolith.url, svc.url, { "GET /a": { state: "canary", weight } });
      const running = await startEngine(engine, textOf(engine, file, port)!, port);
      const inside = new Set<string>();
      for (const user of users) {
        const { by } = await ask(port, "GET", "/a", `X-User: ${user}\r\n`);
        if (by === "svc") inside.add(user);
      }
      const percent = (inside.size / users.length) * 100;
      expect(Math.abs(percent - weight)).toBeLessThanOrEqual(weight % 100 === 0 ? 0 : 9);
      for (const user of before) expect(inside).toContain(user);
      before = inside;
      await running.stop();
    }
  });
});

describe.each(["nginx", "envoy"] as const)("shadows in %s", (engine) => {
  it.skipIf(!hasEngine(engine))("give services a copy of a row's safe requests, marked", async () => {
    const { monolith, svc } = await startPair();
    const copies: string[] = [];
    svc.server.on("request", (req) => copies.push(`${req.method} ${req.url} ${req.headers["x-msa-shadow"]}`));
    const file = tableOf(monolith.url, svc.url, {
      "ALL /a": { state: "shadow" },
      "GET /b": { state: "shadow", sideEffects: "counts views" },
    });
    const port = await freePort();
    await startEngine(engine, textOf(engine, file, port)!, port);
    for (const [method, path] of [
      ["GET", "/a?x=1"],
      ["POST", "/a"],
      ["GET", "/b"],
      ["GET", "/c"],
    ] as const)
      expect((await ask(port, method, path, method === "POST" ? "Content-Length: 0\r\n" : "")).by).toBe(
        "monolith",
      );
    await expect.poll(() => copies).toEqual(["GET /a?x=1 1"]);
  });
});

/** Null where the engine has no pattern for a row. */
function textOf(engine: Program, file: RouteFile, port: number): string | null {
  try {
    return exportTable(engine, { file, settings: settingsOf(port) }).text;
  } catch (error) {
    if (error instanceof MsaError && error.code === "MSA3005") return null;
    throw error;
  }
}
