/** What is kept, for whom and for how long: RFC 9111, through real sockets. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { get, parseAnswer, send } from "../../support/raw-client.ts";
import { startHttpTarget } from "../../support/start-target.ts";
import { startTestProxy, type TestProxy, tableOf } from "../../support/start-test-proxy.ts";
import { ask } from "./gated.ts";

type Handler = (req: IncomingMessage, res: ServerResponse, count: number) => void;

async function caching(
  handler: Handler,
  cache: { maxBytes?: number; maxEntry?: number } = {},
): Promise<{ proxy: TestProxy; asked: () => number }> {
  let asked = 0;
  const target = await startHttpTarget((req, res) => {
    req.resume();
    handler(req, res, ++asked);
  });
  const table = tableOf(target.url, null, { "GET /a": { state: "monolith" } });
  const proxy = await startTestProxy({ ...table, gates: { kept: { cache } }, gate: "kept" });
  return { proxy, asked: () => asked };
}

const fresh: Handler = (_, res, count) => {
  res.setHeader("Cache-Control", "max-age=600");
  res.setHeader("ETag", '"one"');
  res.end(`answer ${count}`);
};

describe("an answer", () => {
  it("that may be kept is given again, with its age and where it came from", async () => {
    const { proxy, asked } = await caching(fresh);
    const first = await ask(proxy.port, "/a?x=1");
    const second = await ask(proxy.port, "/a?x=1");
    expect([first.body, second.body]).toEqual(["answer 1", "answer 1"]);
    expect(second.header("cache-status")).toBe("msa; hit");
    expect(Number(second.header("age"))).toBeGreaterThanOrEqual(0);
    expect(first.header("cache-status")).toBeNull();
    expect(asked()).toBe(1);
    expect((await ask(proxy.port, "/a?x=2")).body).toBe("answer 2");
    const head = parseAnswer(
      await send(proxy.port, "HEAD /a?x=1 HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n"),
    );
    expect({ status: head.status, body: head.body, length: head.header("content-length") }).toEqual({
      status: 200,
      body: "",
      length: "8",
    });
  });

  it.each<[string, Handler]>([
    ["that says nothing about it", (_, res) => void res.end("x")],
    ["that says no-store", (_, res) => void res.setHeader("Cache-Control", "no-store, max-age=600").end("x")],
    ["for one user only", (_, res) => void res.setHeader("Cache-Control", "private, max-age=600").end("x")],
    [
      "with a cookie",
      (_, res) => void res.setHeader("Cache-Control", "max-age=600").setHeader("Set-Cookie", "a=1").end("x"),
    ],
    [
      "that varies by everything",
      (_, res) => void res.setHeader("Cache-Control", "max-age=600").setHeader("Vary", "*").end("x"),
    ],
    [
      "that is an error",
      (_, res) => {
        res.statusCode = 500;
        res.setHeader("Cache-Control", "max-age=600").end("x");
      },
    ],
  ])("%s is not kept", async (_, handler) => {
    const { proxy, asked } = await caching(handler);
    await ask(proxy.port, "/a");
    await ask(proxy.port, "/a");
    expect(asked()).toBe(2);
  });

  it("to somebody who showed a credential is kept only when it says that everybody may have it", async () => {
    const { proxy, asked } = await caching(fresh);
    await ask(proxy.port, "/a", { Authorization: "Bearer x" });
    expect((await ask(proxy.port, "/a")).body).toBe("answer 2");
    expect(asked()).toBe(2);
  });

  it("is kept for each language that it varies by", async () => {
    const { proxy, asked } = await caching((req, res) => {
      res.setHeader("Cache-Control", "max-age=600").setHeader("Vary", "Accept-Language");
      res.end(req.headers["accept-language"]);
    });
    for (const language of ["de", "fr", "de", "fr"])
      expect((await ask(proxy.port, "/a", { "Accept-Language": language })).body).toBe(language);
    expect(asked()).toBe(2);
  });

  it("is fetched anew for who asks for that, and then given to the others", async () => {
    const { proxy } = await caching(fresh);
    await ask(proxy.port, "/a");
    expect((await ask(proxy.port, "/a", { "Cache-Control": "no-cache" })).body).toBe("answer 2");
    expect((await ask(proxy.port, "/a")).body).toBe("answer 2");
  });

  it("is confirmed without its body to who has it already", async () => {
    const { proxy, asked } = await caching(fresh);
    await ask(proxy.port, "/a");
    const same = await ask(proxy.port, "/a", { "If-None-Match": 'W/"one"' });
    expect({ status: same.status, body: same.body }).toEqual({ status: 304, body: "" });
    expect((await ask(proxy.port, "/a", { "If-None-Match": '"two"' })).status).toBe(200);
    expect(asked()).toBe(1);
  });

  it("is forgotten after a change of the same address that succeeded, not after one that failed", async () => {
    let fails = true;
    const { proxy } = await caching((req, res, count) => {
      if (req.method === "GET") fresh(req, res, count);
      else {
        res.statusCode = fails ? 409 : 204;
        res.end();
      }
    });
    expect((await ask(proxy.port, "/a")).body).toBe("answer 1");
    await ask(proxy.port, "/a", {}, "PUT", "x");
    expect((await ask(proxy.port, "/a")).body).toBe("answer 1");
    fails = false;
    await ask(proxy.port, "/a", {}, "PUT", "x");
    expect((await ask(proxy.port, "/a")).body).toBe("answer 4");
  });

  it("in parts, or too large, is not kept; the least used ones go first", async () => {
    const { proxy, asked } = await caching(
      (req, res) => {
        res.setHeader("Cache-Control", "max-age=600");
        res.end("x".repeat(Number(new URL(req.url!, "http://x").searchParams.get("size"))));
      },
      { maxEntry: 100, maxBytes: 150 },
    );
    for (const size of [101, 101]) await ask(proxy.port, `/a?size=${size}`);
    expect(asked()).toBe(2);
    for (const size of [100, 50, 50, 100, 49, 50]) await ask(proxy.port, `/a?size=${size}`);
    // 100, 50, kept 50, kept 100; 49 puts out 50, which is asked for again.
    expect(asked()).toBe(6);
    await ask(proxy.port, "/a?size=49", { Range: "bytes=0-1" });
    expect(asked()).toBe(7);
  });

  it("that breaks off is not kept", async () => {
    const { proxy, asked } = await caching((_, res, count) => {
      res.setHeader("Cache-Control", "max-age=600");
      if (count > 1) res.end("whole");
      else {
        res.setHeader("Content-Length", "9");
        res.write("half", () => res.destroy());
      }
    });
    await send(proxy.port, get("/a"));
    expect((await ask(proxy.port, "/a")).body).toBe("whole");
    expect(asked()).toBe(2);
  });

  it("of which nothing is kept is no answer to who wants a kept one only", async () => {
    const { proxy, asked } = await caching(fresh);
    expect((await ask(proxy.port, "/a", { "Cache-Control": "only-if-cached" })).status).toBe(504);
    expect(asked()).toBe(0);
  });
});

it("what the monolith said is not the service's word: a move starts anew, and a fallback is not kept", async () => {
  const say = (name: string) =>
    startHttpTarget((_, res) => void res.setHeader("Cache-Control", "max-age=600").end(name));
  const [monolith, svc] = [await say("monolith"), await say("svc")];
  const table = tableOf(monolith.url, svc.url, { "GET /a": { state: "monolith" } });
  const gated = { ...table, gates: { kept: { cache: {} } }, gate: "kept" };
  const moved = { ...gated, routes: [{ ...table.routes[0]!, state: "service" as const }] };
  const proxy = await startTestProxy(gated);
  expect((await ask(proxy.port, "/a")).body).toBe("monolith");
  proxy.swap(moved);
  expect((await ask(proxy.port, "/a")).body).toBe("svc");
  await svc.stop();
  expect((await ask(proxy.port, "/a")).header("cache-status")).toBe("msa; hit");
  expect((await ask(proxy.port, "/a?other")).body).toBe("monolith");
  expect((await ask(proxy.port, "/a?other")).header("cache-status")).toBeNull();
});

it("an instance has no request under way after an answer that was kept", async () => {
  const { proxy, asked } = await caching(fresh);
  for (let at = 0; at < 5; at++) await ask(proxy.port, "/a");
  expect(asked()).toBe(1);
  expect(proxy.inFlight()).toBe(0);
  expect(proxy.connections().busy).toBe(0);
});
