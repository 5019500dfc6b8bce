import { createRequire } from "node:module";
import { inherits } from "node:util";
import { HttpException, NotFoundException } from "@nestjs/common";
import { expect, test } from "vitest";
import { failureOf, openPeers } from "./open-peers.ts";

/** The package that Koa and Express throw by; theirs, not ours. */
const createError: (status: number, message: string, more: object) => Error = createRequire(
  createRequire(import.meta.url).resolve("koa"),
)("http-errors");

const { runtime, listen, connect } = openPeers();

/** What a caller gets when the other side throws this. */
async function thrownAcross(thrown: unknown, errors: Record<string, unknown> = {}) {
  const { url } = await listen({
    "Users.fail": () => {
      throw thrown;
    },
  });
  return failureOf(connect(url, { errors }).call("Users", "fail", []));
}

class OutOfStock extends Error {
  readonly code = "OUT_OF_STOCK";
  readonly since = new Date(5);
  readonly left: number;
  constructor(left: number) {
    super(`only ${left} left`);
    this.name = "OutOfStock";
    this.left = left;
  }
}

test("a plain error keeps class, message and what it owns, and leaves its stack behind", async () => {
  const thrown = new TypeError("no such colour");
  Object.assign(thrown, { colour: "grün", tried: new Set(["red"]), nothing: undefined });
  const error = await thrownAcross(thrown);
  expect(error).toBeInstanceOf(TypeError);
  expect(error.message).toBe("no such colour");
  expect(Object.keys(error)).toEqual(["colour", "tried", "nothing"]);
  expect(error.tried).toEqual(new Set(["red"]));
  expect(error.stack).toBe("TypeError: no such colour\n    at Users.fail (users) (in another process)");
  expect(thrown.stack).toContain("errors.test.ts");
});

test("a registered class is what instanceof says, with its fields and without its constructor run again", async () => {
  const error = await thrownAcross(new OutOfStock(3), { OutOfStock });
  expect(error).toBeInstanceOf(OutOfStock);
  expect(error).toMatchObject({ name: "OutOfStock", message: "only 3 left", code: "OUT_OF_STOCK", left: 3 });
  expect(error.since).toEqual(new Date(5));
});

test("where only an ancestor is registered, the error is that, under its own name", async () => {
  class Domain extends Error {}
  class Closed extends Domain {
    override name = "Closed";
  }
  const error = await thrownAcross(new Closed("on Sundays"), { Domain });
  expect(error).toBeInstanceOf(Domain);
  expect(error.name).toBe("Closed");
});

test("a class that nobody registered is an Error with its name", async () => {
  const error = await thrownAcross(new OutOfStock(1));
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(OutOfStock);
  expect(error).toMatchObject({ name: "OutOfStock", left: 1 });
});

test.each([true, false])(
  "an HttpException keeps status and body, registered or not: %s",
  async (registered) => {
    const thrown = new NotFoundException({ errors: { article: "gone" } });
    const error = await thrownAcross(thrown, registered ? { HttpException, NotFoundException } : {});
    expect(error instanceof HttpException).toBe(registered);
    expect(error instanceof NotFoundException).toBe(registered);
    const asked = error as unknown as HttpException; // the methods are there in either case, which is what is shown
    expect(asked.getStatus()).toBe(404);
    expect(asked.getResponse()).toEqual(thrown.getResponse());
    expect(Object.keys(error)).toEqual(Object.keys(thrown));
  },
);

test.each([true, false])(
  "an http-errors error keeps status, statusCode and expose: %s",
  async (registered) => {
    const thrown = createError(422, "unprocessable", { errors: { title: "too short" } });
    const known = { [thrown.constructor.name]: thrown.constructor };
    const error = await thrownAcross(thrown, registered ? known : {});
    expect(error).toMatchObject({
      message: "unprocessable",
      status: 422,
      statusCode: 422,
      expose: true,
      errors: { title: "too short" },
    });
    expect(Object.keys(error)).toEqual(Object.keys(thrown));
  },
);

test("an old style class, made with inherits, is rebuilt too", async () => {
  function Old(this: Error, message: string) {
    this.message = message;
  }
  inherits(Old, Error);
  const thrown: unknown = Reflect.construct(Old, ["older than classes"]);
  const error = await thrownAcross(thrown, { Old });
  expect(error).toBeInstanceOf(Old);
  expect(error.message).toBe("older than classes");
});

test.each([["a string"], [{ status: 422, errors: { at: new Date(1) } }], [undefined], [null], [404]])(
  "what is thrown and is no error arrives as it was: %j",
  async (thrown) => {
    const { url } = await listen({ "Users.fail": () => Promise.reject(thrown) });
    const settled = await Promise.allSettled([connect(url).call("Users", "fail", [])]);
    expect(settled).toEqual([{ status: "rejected", reason: thrown }]);
  },
);

test("a property that cannot travel is named, and does not hide the error", async () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  const error = await thrownAcross(Object.assign(new Error("wrapped"), { cyclic, retry() {}, kept: 1 }));
  expect(error).toMatchObject({ message: "wrapped", kept: 1 });
  expect(error.lostOnTheWay).toEqual([
    "error.cyclic.self cannot be sent to another process: it refers back to what holds it",
    "error.retry is a function",
  ]);
});

test("the side that threw tells of what nobody expected, and not of a 404", async () => {
  const told: unknown[] = [];
  const unexpected = new Error("disk full");
  const { url } = await listen(
    {
      "Users.fail": () => Promise.reject(unexpected),
      "Users.missing": () => Promise.reject(new NotFoundException()),
    },
    { onError: (error, { call, requestId }) => told.push([error, call, requestId]) },
  );
  const client = connect(url);
  await runtime.context.run({ requestId: "r-1" }, () => failureOf(client.call("Users", "fail", [])));
  await failureOf(client.call("Users", "missing", []));
  expect(told).toEqual([[unexpected, "Users.fail", "r-1"]]);
});

test("an error crosses two processes as it crosses one", async () => {
  const far = await listen({ "Stock.take": () => Promise.reject(new OutOfStock(2)) });
  const middle = await listen({
    "Orders.place": () => connect(far.url, { errors: { OutOfStock } }).call("Stock", "take", []),
  });
  const error = await failureOf(connect(middle.url, { errors: { OutOfStock } }).call("Orders", "place", []));
  expect(error).toBeInstanceOf(OutOfStock);
  expect(error).toMatchObject({ left: 2, message: "only 2 left" });
});

test("a peer behind a peer that is down is a 503 at the far end as well", async () => {
  const far = await listen({});
  await far.close();
  const middle = await listen({ "Orders.place": () => connect(far.url).call("Stock", "take", []) });
  const error = await failureOf(connect(middle.url).call("Orders", "place", []));
  expect(error).toBeInstanceOf(runtime.RemoteError);
  expect(error).toMatchObject({ status: 503, code: "MSA_PEER_DOWN" });
});
