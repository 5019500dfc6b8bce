import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test, vi } from "vitest";
import { writeRuntime } from "./open-runtime.ts";

type Client = { call: (provider: string, method: string, args: unknown[]) => Promise<unknown> };
type Tell = (
  peer: string,
  provider: string,
  method: string,
  args: unknown[],
  here: (() => void) | null,
) => void;

const template = fileURLToPath(new URL("../../templates/micro/events.js", import.meta.url));
const said = vi.spyOn(console, "error").mockImplementation(() => {});
afterEach(() => said.mockClear());

function teller(call: Client["call"]): Tell {
  const root = writeRuntime({ modules: "commonjs", uses: ["calls", "answers"] });
  writeFileSync(join(root, "msa-runtime/events.js"), readFileSync(template, "utf8"));
  const load = createRequire(join(root, "index.js"));
  const { createTeller } = load("./msa-runtime/events.js");
  return createTeller(load("./msa-runtime/index.js"), () => ({ call }));
}

const failure = (code: string, cause?: object): Error => Object.assign(new Error("no"), { code, cause });
const refused = Object.assign(new Error("connect ECONNREFUSED"), { syscall: "connect" });
const reset = Object.assign(new Error("read ECONNRESET"), { syscall: "read" });

test.each([
  ["no connection was made", failure("MSA_PEER_DOWN", refused), 1],
  [
    "none of several addresses answered",
    failure("MSA_PEER_DOWN", Object.assign(new Error(), { errors: [refused, refused] })),
    1,
  ],
  ["the circuit is open", failure("MSA_CIRCUIT_OPEN"), 1],
  ["the peer said no", failure("MSA_REFUSED"), 1],
  [
    "Nest's exception holds the reason",
    Object.assign(new Error("503"), { cause: failure("MSA_CIRCUIT_OPEN") }),
    1,
  ],
  ["the connection broke", failure("MSA_PEER_DOWN", reset), 0],
  ["no answer came in time", failure("MSA_TIMEOUT"), 0],
  ["the answer cannot be read", failure("MSA_BAD_ANSWER"), 0],
  ["the listener there threw", new Error("its own"), 0],
])("it is heard here only where it was certainly not heard there: %s", async (_, error, times) => {
  const here = vi.fn();
  teller(() => Promise.reject(error))("orders", "orders", "on-a", [], here);
  await vi.waitFor(() => expect(said).toHaveBeenCalledOnce());
  expect(here).toHaveBeenCalledTimes(times);
  expect(said.mock.calls[0]?.[0]).toContain(times === 1 ? "heard here instead" : "not known");
});

test("what is told is what held when it was emitted, one event after the other", async () => {
  const told: unknown[] = [];
  const tell = teller(async (_provider, _method, args) => {
    await new Promise((resolve) => setTimeout(resolve, told.length === 0 ? 20 : 0));
    told.push(args);
  });
  const order = { id: 1, at: new Date(0) };
  tell("orders", "orders", "on-a", [order], null);
  order.id = 2;
  tell("orders", "orders", "on-a", [order], null);
  await vi.waitFor(() => expect(told).toHaveLength(2));
  expect(told).toEqual([[{ id: 1, at: new Date(0) }], [{ id: 2, at: new Date(0) }]]);
});

test("what cannot be sent is heard here at once, and never sent", () => {
  const call = vi.fn();
  const here = vi.fn();
  teller(call)("orders", "orders", "on-a", [{ send: () => {} }], here);
  expect(here).toHaveBeenCalledOnce();
  expect(call).not.toHaveBeenCalled();
  expect(said.mock.calls[0]?.[0]).toContain("args[0].send");
});

test("an event that cannot be sent and has no listener here is told to whoever reads the log", () => {
  teller(vi.fn())("monolith", "notices", "on-a", [() => {}], null);
  expect(said.mock.calls[0]?.[0]).toContain("nobody hears it");
});
