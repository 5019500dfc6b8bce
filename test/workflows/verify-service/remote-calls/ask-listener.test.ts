import { createServer, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { askListener } from "../../../../src/workflows/verify-service/remote-calls/ask-listener.ts";

let server: Server | undefined;
afterEach(() => server?.close());

/** A listener that says what it has, to whoever has the secret; with `open`, to everybody. */
async function listener(functions: unknown, open = false): Promise<string> {
  const started = createServer((request, response) => {
    const known = open || request.headers.authorization === "Bearer secret";
    response.statusCode = known ? 200 : 401;
    response.end(JSON.stringify(known ? functions : { error: "no" }));
  });
  server = started;
  await new Promise<void>((done) => started.listen(0, "127.0.0.1", () => done()));
  const address = started.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

test("nothing is wrong with one that has the code behind each name", async () => {
  const url = await listener({ "orders.place": "there" });
  expect(await askListener("the service", url, "secret", ["orders.place"])).toEqual([]);
});

test("a name without code behind it is told, with what the listener says of it", async () => {
  const url = await listener({ "orders.place": "not loaded" });
  expect(await askListener("the service", url, "secret", ["orders.place", "orders.drop"])).toEqual([
    "orders.place cannot be called in the service: not loaded",
    "orders.drop cannot be called in the service: not listed",
  ]);
});

test("one that answers without the secret does not hold", async () => {
  const url = await listener({ "orders.place": "there" }, true);
  expect(await askListener("the service", url, "secret", ["orders.place"])).toEqual([
    "the listener of the service answers 200 to somebody without the secret",
  ]);
});

test("one that is not there does not hold", async () => {
  const url = await listener({});
  await new Promise((done) => server?.close(done));
  const [trouble] = await askListener("the monolith", url, "secret", []);
  expect(trouble).toContain("the listener of the monolith does not answer: connect ECONNREFUSED");
});
