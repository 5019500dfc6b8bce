import { once } from "node:events";
import { Agent, request } from "node:http";
import type { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { describe, expect, it, onTestFinished } from "vitest";
import { eventually } from "../support/eventually.ts";
import { get, parseAnswer, rawClient, send } from "../support/raw-client.ts";
import { breakOff, closedPort, startNamedTarget, startScriptedTarget } from "../support/start-target.ts";
import { startTestProxy, tableOf } from "../support/start-test-proxy.ts";

const rows = {
  "GET /a": {},
  "POST /a": {},
  "GET /alone": { fallback: "none" as const },
  "POST /alone": { fallback: "none" as const },
};

describe("a service that cannot be reached", () => {
  it("is replaced by the monolith, for POST too, since nothing was sent", async () => {
    const monolith = await startNamedTarget("monolith");
    const proxy = await startTestProxy(tableOf(monolith.url, `http://127.0.0.1:${await closedPort()}`, rows));
    expect(parseAnswer(await send(proxy.port, get("/a"))).body).toContain('"name":"monolith"');
    const posted = await send(
      proxy.port,
      "POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
    );
    expect(parseAnswer(posted).body).toContain('"body":"hello"');
    expect(proxy.status().totals.fallbacks).toBe(1);
    expect(proxy.status().targets.find((target) => target.name === "svc")?.down).toBe(true);
  });

  it("is a 502 that names phase and side when the row has no fallback", async () => {
    const monolith = await startNamedTarget("monolith");
    const proxy = await startTestProxy(tableOf(monolith.url, `http://127.0.0.1:${await closedPort()}`, rows));
    const answer = parseAnswer(await send(proxy.port, get("/alone")));
    expect([answer.status, answer.body]).toEqual([502, "502 Bad Gateway (connect, target)\n"]);
    await eventually(() => proxy.logLines().length === 1);
    expect(proxy.logLines()[0]).toMatchObject({
      status: 502,
      leg: "service",
      fault: { phase: "connect", side: "target", kind: "refused" },
    });
  });

  it("that dies while serving is replaced for GET; every request is answered", async () => {
    const monolith = await startNamedTarget("monolith");
    const service = await startNamedTarget("service");
    const proxy = await startTestProxy(tableOf(monolith.url, service.url, rows));
    const names: string[] = [];
    for (let at = 0; at < 20; at++) {
      if (at === 10) await service.stop();
      names.push(/"name":"(\w+)"/.exec(parseAnswer(await send(proxy.port, get("/a"))).body)![1]!);
    }
    expect(names).toEqual([...Array<string>(10).fill("service"), ...Array<string>(10).fill("monolith")]);
  });

  it("that resets after a POST was sent is 502, and the POST is sent once", async () => {
    const monolith = await startNamedTarget("monolith");
    const service = await startScriptedTarget((socket) => breakOff(socket));
    const proxy = await startTestProxy(tableOf(monolith.url, service.url, rows));
    const answer = parseAnswer(
      await send(
        proxy.port,
        "POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi",
      ),
    );
    expect(answer.status).toBe(502);
    expect(monolith.accepted()).toBe(0);
    expect(service.received().match(/POST/g)).toHaveLength(1);
  });

  it("that resets before it answered a GET is replaced by the monolith", async () => {
    const monolith = await startNamedTarget("monolith");
    const service = await startScriptedTarget((socket) => breakOff(socket));
    const proxy = await startTestProxy(tableOf(monolith.url, service.url, rows));
    expect(parseAnswer(await send(proxy.port, get("/a"))).body).toContain("monolith");
  });
});

describe("a GET that is known to have side effects", () => {
  it("is not sent again once it was sent: neither on another connection nor to the monolith", async () => {
    const monolith = await startNamedTarget("monolith");
    const service = await startScriptedTarget((socket) => breakOff(socket));
    const proxy = await startTestProxy(
      tableOf(monolith.url, service.url, { "GET /a": { sideEffects: "counts visits" } }),
    );
    expect(parseAnswer(await send(proxy.port, get("/a"))).status).toBe(502);
    expect(monolith.accepted()).toBe(0);
    expect(service.received().match(/GET/g)).toHaveLength(1);
  });
});

describe("a target that hangs", () => {
  it("is 504 once the time is up", async () => {
    const target = await startScriptedTarget(() => {});
    const proxy = await startTestProxy(tableOf(target.url, null), { settings: { responseTimeout: 150 } });
    const answer = parseAnswer(await send(proxy.port, get("/")));
    expect([answer.status, answer.body]).toEqual([504, "504 Gateway Timeout (wait, target)\n"]);
    await eventually(() => target.sockets.size === 0);
  });

  it("in the middle of its body breaks the client's connection", async () => {
    const target = await startScriptedTarget((socket) =>
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"),
    );
    const proxy = await startTestProxy(tableOf(target.url, null), { settings: { responseTimeout: 150 } });
    expect(parseAnswer(await send(proxy.port, get("/"))).body).toBe("abc");
    await eventually(() => target.sockets.size === 0);
  });

  it("but an event stream may be silent for longer than that", async () => {
    const streams: Socket[] = [];
    const target = await startScriptedTarget((socket, text) => {
      if (!text.includes("/events")) return;
      socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 4\r\n\r\n");
      streams.push(socket);
    });
    const proxy = await startTestProxy(tableOf(target.url, null), { settings: { responseTimeout: 100 } });
    const client = await rawClient(proxy.port);
    client.write(get("/events"));
    await client.until((text) => text.includes("\r\n\r\n"));
    // Three others run into the deadline meanwhile, so it has passed for certain.
    for (let at = 0; at < 3; at++) expect(parseAnswer(await send(proxy.port, get("/x"))).status).toBe(504);
    streams[0]!.write("done");
    await client.until((text) => text.endsWith("done"));
  });

  it("and a client that stops sending its body gets 408", async () => {
    const target = await startScriptedTarget(() => {});
    const proxy = await startTestProxy(tableOf(target.url, null), { settings: { responseTimeout: 150 } });
    const text = await send(proxy.port, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
    expect(parseAnswer(text).status).toBe(408);
  });
});

describe("an answer that is cut short", () => {
  const cuts: [string, string][] = [
    ["content-length not reached", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"],
    ["no last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"],
  ];
  const ends: [string, (socket: Socket) => void][] = [
    ["FIN", (socket) => socket.end()],
    ["RST", (socket) => setImmediate(() => breakOff(socket))],
  ];
  for (const [cut, bytes] of cuts) {
    for (const [end, close] of ends) {
      it(`is seen as broken by the client: ${cut}, ${end}`, async () => {
        const target = await startScriptedTarget((socket) => socket.write(bytes, () => close(socket)));
        const proxy = await startTestProxy(tableOf(target.url, null));
        const client = await rawClient(proxy.port);
        client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.closed();
        expect(client.text().endsWith("0\r\n\r\n")).toBe(false);
        expect(client.text()).not.toMatch(/content-length: 3\r/i);
        expect(proxy.status().totals.requests).toBe(1);
      });
    }
  }

  it("is a reset for HTTP/1.0, which takes an orderly end for the end of the body", async () => {
    let close = (): void => {};
    const target = await startScriptedTarget((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
      close = () => void socket.end();
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const client = await rawClient(proxy.port);
    client.write("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
    // A system may show data and a reset that come together as data and an end.
    await client.until((text) => text.endsWith("abc"));
    close();
    expect(await client.closed()).toBe("reset");
  });
});

describe("idle connections that the target closes", () => {
  it("lose no GET: it is sent again on a fresh connection", async () => {
    const target = await startScriptedTarget((socket, _text, request) => {
      // Every second request on a connection meets a closing target: the classic keep-alive race, made certain.
      if (socket.bytesWritten > 0) breakOff(socket);
      else socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n${String(request).padStart(3)}`);
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const client = await rawClient(proxy.port);
    for (let at = 1; at <= 50; at++) {
      client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      await client.until((text) => text.split("HTTP/1.1 200 OK").length === at + 1);
    }
    expect(client.text()).not.toContain("HTTP/1.1 5");
    expect(target.received().match(/GET/g)!.length).toBeGreaterThan(50);
  });

  it("are never used for a second try of a POST", async () => {
    const target = await startScriptedTarget((socket) => {
      if (socket.bytesWritten > 0) breakOff(socket);
      else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    await send(proxy.port, get("/"));
    await eventually(() => proxy.connections().idle === 1);
    const answer = parseAnswer(
      await send(
        proxy.port,
        "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi",
      ),
    );
    expect(answer.status).toBe(502);
    expect(target.received().match(/POST/g)).toHaveLength(1);
  });

  it("leave the pool as soon as they are closed", async () => {
    const target = await startScriptedTarget((socket) =>
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    );
    const proxy = await startTestProxy(tableOf(target.url, null));
    for (let at = 0; at < 20; at++) {
      const text = await send(
        proxy.port,
        "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi",
      );
      expect(parseAnswer(text).status).toBe(200);
    }
  });

  it("are reused while they live", async () => {
    const target = await startNamedTarget("monolith");
    const proxy = await startTestProxy(tableOf(target.url, null));
    for (let at = 0; at < 5; at++) await send(proxy.port, get("/"));
    expect(target.accepted()).toBe(1);
  });
});

describe("a target that answers a large body before it was sent, and closes", () => {
  // On a thread of its own: only then does its end come while the proxy is writing.
  const source = `
    const { createServer } = require("node:http");
    const server = createServer((req, res) => {
      if (Number(req.headers["content-length"]) > 200_000) {
        if (req.url === "/reset") return req.socket.resetAndDestroy();
        return res.writeHead(413, { connection: "close", "content-length": 2 }).end("no");
      }
      req.resume().on("end", () => res.end("ok"));
    });
    server.listen(0, "127.0.0.1", () => require("node:worker_threads").parentPort.postMessage(server.address().port));`;

  async function answersOf(path: string): Promise<Set<string>> {
    const worker = new Worker(source, { eval: true });
    onTestFinished(async () => void (await worker.terminate()));
    const [port] = (await once(worker, "message")) as [number];
    const proxy = await startTestProxy(tableOf(`http://127.0.0.1:${port}`, null));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const answers = new Set<string>();
    for (let at = 0; at < 100; at++) {
      const large = await post(proxy.port, path, "x".repeat(300_000), agent);
      const next = await post(proxy.port, "/a", "{", agent);
      answers.add(`${large} ${next}`);
    }
    return answers;
  }

  it("is heard, and the next request on the client's connection is answered", async () => {
    expect(await answersOf("/a")).toEqual(new Set(["413 200"]));
  });

  it("is a 502 when it resets instead, and the next request is answered all the same", async () => {
    expect(await answersOf("/reset")).toEqual(new Set(["502 200"]));
  });
});

function post(port: number, path: string, body: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, path, method: "POST", agent, headers: { "content-length": body.length } });
    sent.on("error", reject);
    sent.on("response", (answer) => answer.resume().on("end", () => resolve(answer.statusCode!)));
    sent.end(body);
  });
}
