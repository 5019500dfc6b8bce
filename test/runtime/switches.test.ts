import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openPeers, secret } from "./open-peers.ts";
import { openRuntime } from "./open-runtime.ts";

const { runtime, listen } = openPeers();
const dir = mkdtempSync(join(tmpdir(), "msa-switches-"));
const file = join(dir, "switches.json");
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  rmSync(file, { force: true });
});

/** Written beside and renamed, as a careful operator does; a second later it is looked at. */
function say(text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
  vi.advanceTimersByTime(1_001);
}

test("calls stay here until somebody says otherwise", () => {
  const { switchOf } = openRuntime();
  vi.stubEnv("MSA_USER_PROFILE", "remote");
  vi.stubEnv("MSA_ORDERS", "");
  expect(switchOf("users")).toBe("local");
  expect(switchOf("user-profile")).toBe("remote");
  expect(switchOf("orders")).toBe("local");
  expect(switchOf("__proto__")).toBe("local");
});

test("a slip in the environment is an error, not local", () => {
  const { switchOf } = openRuntime();
  vi.stubEnv("MSA_USERS", "remot");
  expect(() => switchOf("users")).toThrow('MSA_USERS is "remot"; it must be "local" or "remote"');
});

test("a file switches at run time, and gives back when it is gone", () => {
  const { switchOf, listSwitches } = openRuntime();
  vi.stubEnv("MSA_SWITCH_FILE", file);
  vi.stubEnv("MSA_ORDERS", "remote");
  expect([switchOf("users"), switchOf("orders")]).toEqual(["local", "remote"]);
  say('{"users": "remote", "orders": "local"}');
  expect([switchOf("users"), switchOf("orders")]).toEqual(["remote", "local"]);
  expect(listSwitches()).toEqual({
    orders: { to: "local", by: "file" },
    users: { to: "remote", by: "file" },
  });
  say('{"users": "local"}');
  expect([switchOf("users"), switchOf("orders")]).toEqual(["local", "remote"]);
  rmSync(file);
  vi.advanceTimersByTime(1_001);
  expect(listSwitches()).toEqual({
    orders: { to: "remote", by: "environment" },
    users: { to: "local", by: "default" },
  });
});

test("a broken file leaves what held, is told once, and is read again when it is mended", () => {
  const { switchOf } = openRuntime();
  const told = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  vi.stubEnv("MSA_SWITCH_FILE", file);
  say('{"users": "remote"}');
  expect(switchOf("users")).toBe("remote");
  for (const broken of ['{"users": "loc', '{"users": "yes"}', "[]"]) {
    say(broken);
    told.mockClear();
    expect(switchOf("users")).toBe("remote");
    vi.advanceTimersByTime(5_000);
    expect(switchOf("users")).toBe("remote");
    expect(told).toHaveBeenCalledTimes(1);
  }
  say('{"users": "local"}');
  expect(switchOf("users")).toBe("local");
  told.mockRestore();
});

test("the admin call switches at once, wins over file and environment, and can be taken back", async () => {
  vi.useRealTimers();
  const { url } = await listen({}, { switches: ["billing"] });
  const ask = async (method: string, path: string, body?: string) => {
    const init = { method, headers: { authorization: `Bearer ${secret}` } };
    const answer = await fetch(`${url}/admin/${path}`, body === undefined ? init : { ...init, body });
    return { status: answer.status, body: JSON.parse(await answer.text()) };
  };
  vi.stubEnv("MSA_SHIPPING", "remote");
  expect(runtime.switchOf("billing")).toBe("local");
  expect(runtime.switchOf("shipping")).toBe("remote");
  expect((await ask("PUT", "switches/billing", '{"to":"remote"}')).status).toBe(200);
  expect((await ask("PUT", "switches/shipping", '{"to":"local"}')).status).toBe(200);
  expect([runtime.switchOf("billing"), runtime.switchOf("shipping")]).toEqual(["remote", "local"]);
  expect((await ask("GET", "switches")).body).toEqual({
    billing: { to: "remote", by: "admin" },
    shipping: { to: "local", by: "admin" },
  });
  await ask("PUT", "switches/billing", '{"to":null}');
  await ask("PUT", "switches/shipping", '{"to":null}');
  expect([runtime.switchOf("billing"), runtime.switchOf("shipping")]).toEqual(["local", "remote"]);
  expect((await ask("PUT", "switches/biling", '{"to":"remote"}')).status).toBe(404);
  for (const body of ['{"to":"away"}', "{}", "remote", ""])
    expect((await ask("PUT", "switches/billing", body)).status).toBe(400);
  expect((await ask("POST", "switches/billing", '{"to":"remote"}')).status).toBe(405);
  expect((await ask("GET", "users")).status).toBe(404);
  expect(runtime.switchOf("billing")).toBe("local");
});
