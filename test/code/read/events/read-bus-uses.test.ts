import { expect, test } from "vitest";
import { readBusUses } from "../../../../src/code/read/events/read-bus-uses.ts";

const uses = (text: string, name = "bus", member: string | null = null, path = "a.ts") =>
  readBusUses(path, text, { name, member });

test("says what each place does, and leaves out what only looks like the bus", () => {
  const found = uses(`import { bus } from "./bus";
bus.setMaxListeners(9);
function f(order: Order) {
  bus.emit("placed", order, new Date());
  return bus.emit("checked", () => {});
}
bus.on("placed", async (order) => { order.id = 1; save(order.lines, 2); });
bus.once("placed", f);
bus.off("placed", f);
other(bus);
const { emit } = bus;
function g(bus) { bus.emit("another", 1); }
export { bus };
x.bus.emit("strange");
`);
  expect(found.map(({ kind, line }) => `${kind} ${line}`)).toEqual([
    "emit 4",
    "emit 5",
    "listen 7",
    "listen 8",
    "order 9",
    "other 10",
    "other 11",
  ]);
  expect(found[0]).toMatchObject({
    event: "placed",
    alone: true,
    later: true,
    transaction: null,
    args: [
      { form: "name", name: "order" },
      { form: "new", name: "Date" },
    ],
  });
  expect(found[1]).toMatchObject({ alone: false, args: [{ form: "function" }] });
  expect(found[2]).toMatchObject({
    alone: true,
    code: { async: true, params: [{ changedAt: 7, handedTo: [{ name: "save", position: 0 }] }] },
  });
  expect(found[3]).toMatchObject({ method: "once", code: null, name: "f" });
});

test("a namespace is the bus only where its member is asked", () => {
  const text = `const events = require("./events");
events.bus.emit("a");
events.publish("a");
events.bus.on("a", f);
`;
  expect(uses(text, "events", "bus", "a.js").map(({ kind, line }) => `${kind} ${line}`)).toEqual([
    "emit 2",
    "listen 4",
  ]);
});

test.each([
  ["a function that is handed one", "async function f(id, trx) { bus.emit('a', id); }"],
  ["a function that is handed to what runs one", "db.transaction(async () => { bus.emit('a'); });"],
  ["a decorator", "class A { @Transactional() f() { bus.emit('a'); } }"],
  [
    "beginning and commit",
    "async function f() { await c.query('BEGIN'); bus.emit('a'); await c.query('COMMIT'); }",
  ],
])("a transaction shows by %s", (_, text) => {
  expect(uses(text)).toMatchObject([{ kind: "emit", transaction: expect.any(String) }]);
});

test("behind a commit there is no transaction", () => {
  const text = "async function f() { await c.query('BEGIN'); await c.query('COMMIT'); bus.emit('a'); }";
  expect(uses(text)).toMatchObject([{ transaction: null }]);
});

test("what an earlier extraction wrote around a listener is looked through", () => {
  const text = `bus.on("a", (globalThis[Symbol.for("msa")]?.hears("m", "m-listen", "on-a") ?? Object)(send));`;
  const [use] = uses(text, "bus", null, "a.js");
  expect(use).toMatchObject({ heard: { provider: "m-listen", method: "on-a" }, name: "send", alone: true });
  expect(use?.kind === "listen" && text.slice(use.callback.start, use.callback.end)).toBe("send");
});

test.each([
  ["in a loop", "for (const name of names) bus.on('a', f);"],
  ["in a function that is handed over", "names.forEach(() => { bus.on('a', f); });"],
  ["in a chain", "start(bus.on('a', f));"],
])("a registration %s is none that stands for itself", (_, text) => {
  expect(uses(text)).toMatchObject([{ kind: "listen", alone: false }]);
});
