/** What a target that speaks HTTP/2 may do wrong, and what its clients see of that. */
import { constants } from "node:http2";
import { describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { h2Ask, h2Session } from "../../support/h2-client.ts";
import { startH2Target, tableAt } from "../../support/h2-target.ts";
import { get, parseAnswer, rawClient, send } from "../../support/raw-client.ts";
import { closedPort, startHttpTarget } from "../../support/start-target.ts";
import { startTestProxy } from "../../support/start-test-proxy.ts";

describe("faults of a target that speaks HTTP/2", () => {
  it("say where they happened", async () => {
    const broken = await startH2Target((stream, headers) => {
      if (headers[":path"] === "/reset") stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      if (headers[":path"] === "/lost") stream.session?.destroy();
    });
    const proxy = await startTestProxy(tableAt(broken), { settings: { responseTimeout: 300 } });
    const session = h2Session(proxy.port);
    const asked = async (path: string) => (await h2Ask(session, { ":path": path, ":method": "POST" })).body;
    expect(await asked("/reset")).toBe("502 Bad Gateway (wait, target)\n");
    expect(await asked("/lost")).toBe("502 Bad Gateway (wait, target)\n");
    expect(await asked("/silent")).toBe("504 Gateway Timeout (wait, target)\n");
    await eventually(() => broken.streams.size === 0 && proxy.inFlight() === 0);
  });

  it("are a 502 when nobody is there, or it speaks HTTP/1.1 alone", async () => {
    const older = await startHttpTarget((_req, res) => void res.end());
    for (const url of [`http://127.0.0.1:${await closedPort()}`, older.url]) {
      const table = { version: 1, targets: { monolith: { url, protocol: "h2" } }, routes: [] } as const;
      const proxy = await startTestProxy({ ...table, routes: [] });
      const { status } = parseAnswer(await send(proxy.port, get("/a")));
      expect(status).toBe(502);
      await eventually(() => proxy.inFlight() === 0);
    }
  });

  for (const length of [{}, { "content-length": "100" }]) {
    it(`break off the answer that breaks off (${Object.keys(length).length === 0 ? "no length" : "a length"})`, async () => {
      const target = await startH2Target((stream) => {
        stream.respond({ ":status": 200, ...length }, { waitForTrailers: true });
        stream.write("abc");
        setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), 20);
      });
      const proxy = await startTestProxy(tableAt(target));
      await expect(h2Ask(h2Session(proxy.port), { ":path": "/a" })).rejects.toThrow();
      const client = await rawClient(proxy.port);
      client.write("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
      await client.closed();
      expect(client.text()).not.toContain("0\r\n\r\n");
      await eventually(() => proxy.inFlight() === 0);
    });
  }

  it("that it refused before it looked are tried again, whatever the method; others are not", async () => {
    let asked = 0;
    const target = await startH2Target((stream, headers) => {
      asked++;
      if (headers[":path"] === "/refused" && asked === 1) {
        stream.close(constants.NGHTTP2_REFUSED_STREAM);
        return;
      }
      if (headers[":path"] === "/reset") {
        stream.close(constants.NGHTTP2_INTERNAL_ERROR);
        return;
      }
      stream.respond({ ":status": 200 });
      stream.end("ok");
    });
    const proxy = await startTestProxy(tableAt(target));
    const session = h2Session(proxy.port);
    const once = await h2Ask(session, { ":path": "/refused", ":method": "POST" });
    expect({ status: once.status, asked }).toEqual({ status: 200, asked: 2 });
    const not = await h2Ask(session, { ":path": "/reset", ":method": "POST" });
    expect({ status: not.status, asked }).toEqual({ status: 502, asked: 3 });
  });

  it("do not meet requests while it goes away (GOAWAY)", async () => {
    let asked = 0;
    const target = await startH2Target((stream) => {
      // Every tenth request is the last one on its connection.
      if (++asked % 10 === 0) stream.session?.close();
      let body = "";
      stream.on("data", (chunk) => {
        body += String(chunk);
      });
      setTimeout(() => {
        if (stream.destroyed) return;
        stream.respond({ ":status": body === "" || body === "abc" ? 200 : 500 });
        stream.end("ok");
      }, 3);
    });
    const proxy = await startTestProxy(tableAt(target));
    const session = h2Session(proxy.port);
    const statuses: number[] = [];
    const one = async (): Promise<void> => {
      for (let at = 0; at < 30; at++)
        statuses.push(
          (await h2Ask(session, { ":path": "/a", ":method": "POST" }, at % 2 ? "abc" : undefined)).status,
        );
    };
    await Promise.all(Array.from({ length: 10 }, one));
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(target.accepted()).toBeGreaterThan(10);
  });
});
