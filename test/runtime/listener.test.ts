import http from "node:http";
import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";
import { failureOf, openPeers, secret } from "./open-peers.ts";

const { runtime, listen, connect } = openPeers();
const authorization = `Bearer ${secret}`;

interface Answer {
  readonly status: number;
  readonly body: Record<string, Record<string, unknown>>;
}

async function send(
  url: string,
  headers: Record<string, string>,
  body: BodyInit = '{"v":[]}',
  method = "POST",
): Promise<Answer> {
  const answer = await fetch(url, method === "GET" ? { headers } : { method, headers, body });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

test.each([
  ["none", undefined],
  ["another", "Bearer another-secret-of-the-length"],
  ["one of the same length", `Bearer ${"x".repeat(secret.length)}`],
  ["its beginning", authorization.slice(0, -1)],
  ["more than it", `${authorization}x`],
  ["the secret without its scheme", secret],
  ["very much", `Bearer ${"x".repeat(8000)}`],
])("nobody is answered with a secret that is %s", async (_name, given) => {
  let called = false;
  const { url } = await listen({ "Users.find": () => (called = true) });
  const headers: Record<string, string> = given === undefined ? {} : { authorization: given };
  for (const path of ["/rpc/Users/find", "/rpc/Users/nothing", "/admin/switches"]) {
    const { status, body } = await send(url + path, headers);
    expect(status).toBe(401);
    expect(body).toEqual({
      refused: { code: "MSA_WRONG_SECRET", message: "the secret is missing or wrong" },
    });
  }
  expect(called).toBe(false);
});

test("only what is listed exists, whatever an object inherits", async () => {
  const inherited = Object.create({ "Users.inherited": () => "reached" });
  inherited["Users.find"] = () => "found";
  const { url } = await listen(inherited);
  const paths = [
    "/rpc/Users/inherited",
    "/rpc/Users/constructor",
    "/rpc/Users/__proto__",
    "/rpc/__proto__/toString",
    "/rpc/constructor/prototype",
    "/rpc/Users/find/",
    "/rpc/Users.find",
    "/rpc/users/find",
    "/rpc/Users/find?x=1",
    "/rpc/../rpc/Users/nothing",
    "/",
  ];
  for (const path of paths) {
    expect([path, (await send(url + path, { authorization })).status]).toEqual([path, 404]);
  }
  expect(await send(`${url}/rpc/Users/find`, { authorization })).toEqual({
    status: 200,
    body: { v: "found" },
  });
  expect((await send(`${url}/rpc/Users/find`, { authorization }, "", "GET")).status).toBe(405);
});

test("names with odd characters are reached by their own path only", async () => {
  const { url } = await listen({ "a/b c.do%it": () => 1, "module.Users.find": () => 2 });
  const client = connect(url);
  expect(await client.call("a/b c", "do%it", [])).toBe(1);
  expect(await client.call("module.Users", "find", [])).toBe(2);
  expect((await send(`${url}/rpc/a/b c/do%it`, { authorization })).status).toBe(404);
});

test("a call that is no call is told so", async () => {
  const { url } = await listen({ "Users.find": () => 1 });
  for (const body of [
    "",
    "{",
    "null",
    "[]",
    '{"v":{}}',
    '{"v":[],"m":{"5":"Date"}}',
    '{"v":[1],"m":{"0":"Process"}}',
    '{"v":[],"c":7}',
  ]) {
    const answer = await send(`${url}/rpc/Users/find`, { authorization }, body);
    expect([body, answer.status, answer.body.refused?.code]).toEqual([body, 400, "MSA_BAD_CALL"]);
  }
});

test("too much is refused, announced or not, and the connection serves the next call", async () => {
  const { url, port } = await listen({ "Users.find": (text: string) => text.length }, { bodyLimit: 100_000 });
  const client = connect(url, { breaker: false });
  const error = await failureOf(client.call("Users", "find", ["x".repeat(5_000_000)]));
  expect(error).toMatchObject({ code: "MSA_TOO_LARGE", status: 413 });
  expect(await client.call("Users", "find", ["x".repeat(90_000)])).toBe(90_000);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const stream = () =>
    new Promise<number | undefined>((resolve, reject) => {
      const request = http.request({
        port,
        path: "/rpc/Users/find",
        method: "POST",
        agent,
        headers: { authorization },
      });
      request.on("response", (answer) => answer.resume().on("end", () => resolve(answer.statusCode)));
      request.on("error", reject);
      for (let at = 0; at < 40; at++) request.write("y".repeat(10_000));
      request.end();
    });
  expect([await stream(), await stream()]).toEqual([413, 413]);
  agent.destroy();
});

test("it listens on loopback, unless it is told otherwise", async () => {
  const { port } = await listen({});
  const outside = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal);
  if (outside === undefined) return;
  await expect(fetch(`http://${outside.address}:${port}/`)).rejects.toThrow();
});

test("a listener that could not keep anybody out, or that nobody could call, is not made", async () => {
  const { createListener } = runtime;
  const make = (options: object) => async () => createListener({ secret, handlers: {}, ...options });
  await expect(make({ secret: undefined })).rejects.toThrow(/at least 16 characters/);
  await expect(make({ secret: "short" })).rejects.toThrow(/at least 16 characters/);
  await expect(make({ secret: "sixteen chars but spaces" })).rejects.toThrow(/printable ASCII/);
  await expect(make({ handlers: { find: () => 1 } })).rejects.toThrow(/"provider.method"/);
  await expect(make({ handlers: { "Users.find": 1 } })).rejects.toThrow(/must be a function/);
  const { port } = await listen({});
  await expect(make({ port })).rejects.toThrow(/EADDRINUSE/);
});

test("closing lets a running call end, and takes no new one", async () => {
  let release: (value: string) => void = () => undefined;
  let entered: () => void = () => undefined;
  const running = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const listener = await listen({
    "Users.slow": () => {
      entered();
      return new Promise<string>((resolve) => {
        release = resolve;
      });
    },
  });
  const call = connect(listener.url).call("Users", "slow", []);
  await running;
  const closed = listener.close();
  const late = await failureOf(connect(listener.url).call("Users", "slow", []));
  expect(late).toMatchObject({ code: "MSA_PEER_DOWN", status: 503 });
  release("ended");
  expect(await call).toBe("ended");
  await closed;
});

test("closing cuts what does not end in time", async () => {
  let entered: () => void = () => undefined;
  const running = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const listener = await listen({
    "Users.hang": () => {
      entered();
      return new Promise(() => undefined);
    },
  });
  const call = failureOf(connect(listener.url).call("Users", "hang", []));
  await running;
  await listener.close(20);
  expect(await call).toMatchObject({ code: "MSA_PEER_DOWN", status: 503 });
});

test("a result that cannot travel is a fault of the callee, named by its path on both sides", async () => {
  class User {
    save(): void {}
  }
  const told: string[] = [];
  const { url } = await listen(
    { "Users.find": () => ({ rows: [new User()] }), "Users.data": () => ({ rows: [new User()] }) },
    { asData: ["Users.data"], onError: (error) => told.push(error.message) },
  );
  const client = connect(url);
  const error = await failureOf(client.call("Users", "find", []));
  const message =
    "Users.find().rows[0] cannot be sent to another process: it is a User with methods (save), and only data can travel";
  expect(error).toMatchObject({ code: "MSA_NOT_ENCODABLE", status: 500, expose: false, message });
  expect(told).toEqual([message]);
  expect(await client.call("Users", "data", [])).toEqual({ rows: [{}] });
});
