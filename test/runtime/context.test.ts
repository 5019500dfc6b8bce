import { describe, expect, test, vi } from "vitest";
import type { ContextValues, MiddlewareOptions } from "../../templates/runtime/context.js";
import { frameworks } from "./frameworks.ts";
import { openPeers } from "./open-peers.ts";

const { runtime, listen, connect } = openPeers();
const { context, middleware } = runtime;
const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

const handlers = {
  async "Users.context"() {
    await undefined;
    return context.get();
  },
};

test("what holds here holds there, in everything that is awaited", async () => {
  const client = connect((await listen(handlers)).url);
  const values = {
    requestId: "r-1",
    traceparent: trace,
    user: { id: 7, at: new Date(1) },
    tenant: "acme",
    headers: { "accept-language": "de" },
  };
  expect(await context.run(values, () => client.call("Users", "context", []))).toEqual(values);
});

test("calls that run at the same time keep their own", async () => {
  const client = connect((await listen(handlers)).url);
  const ids = Array.from({ length: 50 }, (_, at) => `r-${at}`);
  const seen = await Promise.all(
    ids.map((requestId) => context.run({ requestId }, () => client.call("Users", "context", []))),
  );
  expect(seen).toEqual(ids.map((requestId) => ({ requestId })));
});

test("it goes on from process to process", async () => {
  const far = await listen(handlers);
  const middle = await listen({ "Orders.context": () => connect(far.url).call("Users", "context", []) });
  const values = { requestId: "r-2", traceparent: trace, user: 7, tenant: 3 };
  expect(await context.run(values, () => connect(middle.url).call("Orders", "context", []))).toEqual(values);
});

test("outside of a request only a new request id is made", async () => {
  const client = connect((await listen(handlers)).url);
  const seen = (await client.call("Users", "context", [])) as ContextValues;
  expect(Object.keys(seen)).toEqual(["requestId"]);
  expect(seen.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(context.get()).toBeUndefined();
});

test("other keys leave the process only when they are named, and may be asked for late", async () => {
  const { url } = await listen(handlers);
  const values = { requestId: "r", secretKey: "k", locale: () => "de", user: () => undefined };
  expect(await context.run(values, () => connect(url).call("Users", "context", []))).toEqual({
    requestId: "r",
  });
  expect(
    await context.run(values, () => connect(url, { forward: ["locale"] }).call("Users", "context", [])),
  ).toEqual({
    requestId: "r",
    locale: "de",
  });
});

test("an id that would break out of its header is replaced, not sent", async () => {
  const client = connect((await listen(handlers)).url);
  for (const requestId of ["a\r\nX-Evil: 1", "", "x".repeat(5000), "ключ"]) {
    const values = { requestId, traceparent: "not a trace\r\nX-Evil: 1" };
    const seen = (await context.run(values, () => client.call("Users", "context", []))) as ContextValues;
    expect(Object.keys(seen)).toEqual(["requestId"]);
    expect(seen.requestId).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test("the listener's hook sees the context and may give another", async () => {
  const { url } = await listen(handlers, { context: (values) => ({ ...values, via: "listener" }) });
  expect(await context.run({ requestId: "r" }, () => connect(url).call("Users", "context", []))).toEqual({
    requestId: "r",
    via: "listener",
  });
});

describe.each(Object.entries(frameworks))("%s", (_name, start) => {
  async function post(
    options: MiddlewareOptions | undefined,
    headers: Record<string, string>,
  ): Promise<ContextValues> {
    const client = connect((await listen(handlers)).url);
    const port = await start(middleware, () => client.call("Users", "context", []), options);
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ some: "body".repeat(20_000) }),
    });
    expect(answer.status).toBe(200);
    return JSON.parse(await answer.text());
  }

  test("request id, trace, user and tenant reach the callee, behind the parser of a body; what else a user has does not", async () => {
    const seen = await post(undefined, {
      "x-request-id": "from-outside",
      traceparent: trace,
      "accept-language": "de",
    });
    expect(seen).toEqual({ requestId: "from-outside", traceparent: trace, user: { id: 7 }, tenant: "acme" });
  });

  test("headers travel when they are named, and user and tenant are what the options say", async () => {
    const options = {
      headers: ["Accept-Language", "x-absent"],
      user: () => ({ name: "Ada" }),
      tenant: () => 9,
    };
    const seen = await post(options, { "accept-language": "de", cookie: "session=1" });
    expect(seen).toMatchObject({ user: { name: "Ada" }, tenant: 9, headers: { "accept-language": "de" } });
    expect(seen.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

test.each(["Express 4", "Express 5", "Koa", "Fastify"])(
  "%s answers 503 by itself when a peer is down",
  async (name) => {
    const quiet = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const listener = await listen({});
    await listener.close();
    const client = connect(listener.url);
    const port = await frameworks[name]?.(middleware, () => client.call("Users", "context", []));
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect(answer.status).toBe(503);
    quiet.mockRestore();
  },
);

test("what a caller awaits, it goes on from in its own context", async () => {
  const client = connect((await listen(handlers)).url);
  await context.run({ requestId: "outer" }, async () => {
    await Promise.all(
      ["a", "b"].map((requestId) => context.run({ requestId }, () => client.call("Users", "context", []))),
    );
    expect(context.get()).toEqual({ requestId: "outer" });
  });
});

test("set changes the rest of the request, and nothing outside of one", () => {
  context.set("tenant", "nobody");
  context.run({}, () => {
    context.set("tenant", "acme");
    expect(context.get()).toEqual({ tenant: "acme" });
  });
  expect(context.get()).toBeUndefined();
});
