import net from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { failureOf, openPeers } from "./open-peers.ts";

const { runtime, listen, connect } = openPeers();
const servers: net.Server[] = [];
const sockets = new Set<net.Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** A peer that does to each connection and request what a test says; `seen` counts both. */
async function openPeer(answer: (socket: net.Socket, request: number) => void, port = 0) {
  const seen = { connections: 0, requests: 0 };
  const server = net.createServer((socket) => {
    seen.connections++;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      if (chunk.toString().startsWith("POST ")) answer(socket, ++seen.requests);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { seen, port: address.port, url: `http://127.0.0.1:${address.port}` };
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"v":"ok"}'.replace("9", "10");

/** A promise that a test keeps when it wants to. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

test("arguments and results arrive as they were, in many calls at a time", async () => {
  const { url } = await listen({ "Users.echo": (...args: unknown[]) => args });
  const client = connect(url);
  const args = (at: number) => [
    at,
    new Date(at),
    undefined,
    new Map([[at, new Set([1n])]]),
    "ключ".repeat(at),
  ];
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, at) => client.call("Users", "echo", args(at))),
  );
  expect(answers).toEqual(Array.from({ length: 300 }, (_, at) => args(at)));
  expect(await client.call("Users", "echo", [])).toEqual([]);
  const large = "ö".repeat(3_000_000);
  expect(await client.call("Users", "echo", [large])).toEqual([large]);
});

test("calls in turn share one connection", async () => {
  const { url, seen } = await openPeer((socket) => socket.write(ok));
  const client = connect(url);
  for (let at = 0; at < 20; at++) expect(await client.call("Users", "find", [])).toBe("ok");
  expect(seen).toEqual({ connections: 1, requests: 20 });
});

test("an argument that cannot travel is refused before anything is sent", async () => {
  const { url, seen } = await openPeer((socket) => socket.write(ok));
  const error = await failureOf(connect(url).call("Users", "find", [1, { next: () => undefined }]));
  expect(error).toBeInstanceOf(runtime.WireError);
  expect(error.message).toMatch(/^args\[1\]\.next cannot be sent/);
  expect(seen.connections).toBe(0);
});

test("a peer that is down is a 503 that says no address, and why in its cause", async () => {
  const { url, port } = await listen({});
  const client = connect(url);
  await failureOf(client.call("Users", "find", []));
  const listener = await listen({});
  await listener.close();
  const error = await failureOf(connect(listener.url).call("Users", "find", []));
  expect(error).toBeInstanceOf(runtime.RemoteError);
  expect(error).toMatchObject({ code: "MSA_PEER_DOWN", status: 503, statusCode: 503, expose: true });
  expect(error.message).toBe("users is not available");
  expect(JSON.stringify(error)).not.toContain(String(port));
  expect(error.cause).toMatchObject({ code: "ECONNREFUSED" });
});

test.each([
  [undefined, "the address of the other process is not set"],
  ["users", '"users" is no address'],
  ["ftp://users", '"ftp://users" is no http address'],
])("without an address a client can be made, and its calls are a 503: %s", async (url, cause) => {
  const client = connect(url, { breaker: { failures: 1, halfOpenAfter: 1e6 } });
  for (let at = 0; at < 3; at++) {
    const error = await failureOf(client.call("Users", "find", []));
    expect(error).toMatchObject({ code: "MSA_NOT_CONFIGURED", status: 503 });
    expect(error.cause).toMatchObject({ message: cause });
  }
});

test("a secret that differs is a 502, whatever the method", async () => {
  const { url } = await listen({ "Users.find": () => 1 });
  const error = await failureOf(
    connect(url, { secret: "another-secret-altogether" }).call("Users", "find", []),
  );
  expect(error).toMatchObject({ code: "MSA_REFUSED", status: 502, message: "users refused the call" });
  expect(error.cause).toMatchObject({ message: "MSA_WRONG_SECRET: the secret is missing or wrong" });
});

test.each([
  ["never answers", () => undefined],
  [
    "answers and does not end",
    (socket: net.Socket) => void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{"),
  ],
])("a peer that %s is a 504 at the deadline", async (_name, answer) => {
  const { url, seen } = await openPeer(answer);
  const error = await failureOf(
    connect(url, { timeout: 60, idempotent: ["Users.find"] }).call("Users", "find", []),
  );
  expect(error).toMatchObject({ code: "MSA_TIMEOUT", status: 504, message: "users did not answer in time" });
  expect(seen.requests).toBe(1);
});

test("an answer that drips in does not move the deadline", async () => {
  const { url } = await openPeer((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
    const drip = setInterval(() => socket.write(" "), 5);
    socket.on("close", () => clearInterval(drip));
  });
  expect(await failureOf(connect(url, { timeout: 80 }).call("Users", "find", []))).toMatchObject({
    code: "MSA_TIMEOUT",
  });
});

test.each([
  ["is no HTTP", "nonsense\r\n\r\n"],
  ["is no JSON", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n<a>"],
  ["is no message", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull"],
  ["is another server's", "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}"],
])("an answer that %s is a 502", async (_name, text) => {
  const { url } = await openPeer((socket) => socket.write(text));
  const error = await failureOf(connect(url).call("Users", "find", []));
  expect(error).toMatchObject({ code: "MSA_BAD_ANSWER", status: 502 });
});

test("an answer beyond the limit is given up", async () => {
  const { url } = await listen({ "Users.find": () => "x".repeat(50_000) });
  const error = await failureOf(connect(url, { answerLimit: 10_000 }).call("Users", "find", []));
  expect(error).toMatchObject({ code: "MSA_BAD_ANSWER", status: 502 });
});

test("what is idempotent is sent once more when nothing was answered", async () => {
  const { url, seen } = await openPeer((socket, request) =>
    request === 1 ? socket.destroy() : socket.write(ok),
  );
  expect(await connect(url, { idempotent: ["Users.find"] }).call("Users", "find", [])).toBe("ok");
  expect(seen).toEqual({ connections: 2, requests: 2 });
});

test("once more, and not twice", async () => {
  const { url, seen } = await openPeer((socket) => socket.destroy());
  const error = await failureOf(connect(url, { idempotent: ["Users.find"] }).call("Users", "find", []));
  expect(error).toMatchObject({ code: "MSA_PEER_DOWN", status: 503 });
  expect(seen.requests).toBe(2);
});

test("what is not named idempotent is never sent twice", async () => {
  const { url, seen } = await openPeer((socket) => socket.destroy());
  await failureOf(connect(url, { idempotent: ["Users.find", "save"] }).call("Users", "save", []));
  expect(seen.requests).toBe(1);
});

test.each([
  [
    "half an answer",
    (socket: net.Socket) => void socket.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{"),
    "MSA_PEER_DOWN",
  ],
  ["the beginning of a head", (socket: net.Socket) => void socket.end("HTTP/1.1 2"), "MSA_PEER_DOWN"],
  [
    "an answer that cannot be read",
    (socket: net.Socket) => void socket.end("nonsense\r\n\r\n"),
    "MSA_BAD_ANSWER",
  ],
])("after %s nothing is sent again", async (_name, answer, code) => {
  const { url, seen } = await openPeer(answer);
  const error = await failureOf(connect(url, { idempotent: ["Users.find"] }).call("Users", "find", []));
  expect(error).toMatchObject({ code });
  expect(seen.requests).toBe(1);
});

test("an error of the application is an answer: not sent again, and no reason to break the circuit", async () => {
  let calls = 0;
  const { url } = await listen({
    "Users.find": () => {
      calls++;
      throw Object.assign(new Error("no"), { status: 503 });
    },
  });
  const client = connect(url, { idempotent: ["Users.find"], breaker: { failures: 2, halfOpenAfter: 1e6 } });
  for (let at = 0; at < 6; at++)
    expect((await failureOf(client.call("Users", "find", []))).message).toBe("no");
  expect(calls).toBe(6);
  expect(client.state()).toBe("closed");
});

test("the circuit opens after failures in a row, asks nobody while it is open, and closes when a trial succeeds", async () => {
  const listener = await listen({ "Users.find": () => "up" });
  const { port } = listener;
  const client = connect(listener.url, { breaker: { failures: 3, halfOpenAfter: 150 } });
  expect(await client.call("Users", "find", [])).toBe("up");
  await listener.close(0);
  for (let at = 0; at < 3; at++) {
    expect(client.state()).toBe("closed");
    expect(await failureOf(client.call("Users", "find", []))).toMatchObject({ code: "MSA_PEER_DOWN" });
  }
  expect(client.state()).toBe("open");
  const silent = await openPeer(() => undefined, port);
  expect(await failureOf(client.call("Users", "find", []))).toMatchObject({
    code: "MSA_CIRCUIT_OPEN",
    status: 503,
  });
  expect(silent.seen.connections).toBe(0);
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  await listen({ "Users.find": () => "up again" }, { port });
  for (;;) {
    const answer = await client.call("Users", "find", []).catch((error) => error);
    if (answer === "up again") break;
    expect(answer).toMatchObject({ code: "MSA_CIRCUIT_OPEN" });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(client.state()).toBe("closed");
});

test("a trial that fails opens the circuit again", async () => {
  const { url, seen } = await openPeer((socket) => socket.destroy());
  const client = connect(url, { breaker: { failures: 1, halfOpenAfter: 30 } });
  await failureOf(client.call("Users", "find", []));
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(await failureOf(client.call("Users", "find", []))).toMatchObject({ code: "MSA_PEER_DOWN" });
  expect(client.state()).toBe("open");
  expect(seen.requests).toBe(2);
});

test("deadlines that pass count as failures of the peer", async () => {
  const { url } = await openPeer(() => undefined);
  const client = connect(url, { timeout: 20, breaker: { failures: 2, halfOpenAfter: 1e6 } });
  for (let at = 0; at < 2; at++)
    expect(await failureOf(client.call("Users", "find", []))).toMatchObject({ code: "MSA_TIMEOUT" });
  expect(await failureOf(client.call("Users", "find", []))).toMatchObject({ code: "MSA_CIRCUIT_OPEN" });
});

test("no more calls run at a time than the bulkhead lets in; some wait, the rest is refused at once", async () => {
  const { open, opened } = gate();
  const full = gate();
  const running = { now: 0, most: 0 };
  const { url } = await listen({
    "Users.find": async () => {
      running.most = Math.max(running.most, ++running.now);
      if (running.now === 3) full.open();
      await opened;
      running.now--;
      return "done";
    },
  });
  const client = connect(url, { bulkhead: { concurrent: 3, queue: 4 } });
  const calls = Array.from({ length: 10 }, () => client.call("Users", "find", []));
  const refused = await Promise.all(calls.slice(7).map(failureOf));
  for (const error of refused)
    expect(error).toMatchObject({ code: "MSA_BULKHEAD_FULL", status: 503, message: "users is busy" });
  await full.opened;
  open();
  expect(await Promise.all(calls.slice(0, 7))).toEqual(new Array(7).fill("done"));
  expect(running.most).toBe(3);
  expect(client.state()).toBe("closed");
});

test.each([
  ["at once", (ms: number) => void vi.advanceTimersByTime(ms)],
  ["one after the other", (ms: number) => vi.advanceTimersByTimeAsync(ms)],
])(
  "who waits in the bulkhead waits no longer than its deadline, and is never sent at its end: %s",
  async (_name, pass) => {
    const { open, opened } = gate();
    const sent = gate();
    const seen: unknown[] = [];
    const { url } = await listen({
      "Users.find": (name: string) => {
        seen.push(name);
        sent.open();
        return opened;
      },
    });
    const client = connect(url, {
      timeout: 5_000,
      bulkhead: { concurrent: 1, queue: 5 },
      breaker: { failures: 2, halfOpenAfter: 1e6 },
    });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    try {
      const errors = ["first", "second", "third"].map((name) =>
        failureOf(client.call("Users", "find", [name])),
      );
      await sent.opened;
      await pass(5_000);
      for (const error of errors) expect(await error).toMatchObject({ code: "MSA_TIMEOUT" });
    } finally {
      vi.useRealTimers();
    }
    open();
    expect(seen).toEqual(["first"]);
    // One call was late at the peer; those that never reached it say nothing about the peer.
    expect(client.state()).toBe("closed");
  },
);

test("an application's own idiom replaces the error of a peer that cannot be asked, and of nothing else", async () => {
  class Unavailable extends Error {
    readonly of: unknown;
    constructor(of: unknown) {
      super("later, please");
      this.of = of;
    }
  }
  const listener = await listen({ "Users.fail": () => Promise.reject(new RangeError("own")) });
  const client = connect(listener.url, { unavailable: (error) => new Unavailable(error.code) });
  expect(await failureOf(client.call("Users", "fail", []))).toBeInstanceOf(RangeError);
  await listener.close(0);
  expect(await failureOf(client.call("Users", "fail", []))).toMatchObject({
    message: "later, please",
    of: "MSA_PEER_DOWN",
  });
});

test("a connection that the peer dropped while it was idle is not used again", async () => {
  const dropped = gate();
  const { url, seen } = await openPeer((socket, request) => {
    socket.write(ok);
    if (request === 1) socket.end(() => setTimeout(dropped.open, 50));
  });
  const client = connect(url);
  await client.call("Users", "find", []);
  await dropped.opened;
  expect(await client.call("Users", "find", [])).toBe("ok");
  expect(seen.connections).toBe(2);
});
