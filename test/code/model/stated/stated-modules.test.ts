import { expect, test } from "vitest";
import { buildMonolith } from "../../../../src/code/model/build-monolith.ts";
import { access, app, makeFacts, route, unit } from "../make-facts.ts";

const orders = "src/orders/place.ts#place";
const users = "src/users/list.ts#list";
const facts = makeFacts({
  units: [unit(orders), unit(users)],
  apps: [app([route("POST", "/orders", orders), route("GET", "/users/:id", users)])],
  data: [
    access(orders, "orders", "write"),
    access(orders, "audit", "write"),
    access(users, "users", "write"),
  ],
});

test("a stated table has its owner whoever writes it, a stated endpoint its module whatever its file", () => {
  const monolith = buildMonolith(facts, {
    audits: { files: [], tables: ["audit"], endpoints: ["get /users/:id/"] },
  });
  expect(monolith.tables.map(({ name, owner }) => `${name} ${owner}`)).toEqual([
    "audit audits",
    "orders orders",
    "users users",
  ]);
  expect(monolith.endpoints.map(({ module }) => module)).toEqual(["orders", "audits"]);
  expect(monolith.modules.map(({ name, origin, data }) => [name, origin, data.owns])).toEqual([
    ["audits", "config", ["audit"]],
    ["orders", "folder", ["orders"]],
    ["users", "folder", ["users"]],
  ]);
  expect(monolith.findings).toEqual([]);
});

test("what matches nothing is reported, each with the module that states it", () => {
  const { findings } = buildMonolith(facts, {
    users: { files: ["src/user/**"], tables: ["user"], endpoints: ["GET /users"] },
  });
  expect(findings.map(({ code, module, message }) => `${code} ${module} ${message}`)).toEqual([
    "STATED users module users states file src/user/**, which the monolith does not have",
    "STATED users module users states table user, which the monolith does not have",
    "STATED users module users states endpoint GET /users, which the monolith does not have",
  ]);
});

test("what two modules claim belongs to the first, and is reported once for all files", () => {
  const monolith = buildMonolith(facts, {
    first: { files: ["src/orders/**", "src/users/**"], tables: ["users"] },
    second: { files: ["src/**/*.ts"], tables: ["users"] },
  });
  expect(monolith.homes["src/users/list.ts"]).toBe("first");
  expect(monolith.tables.find(({ name }) => name === "users")?.owner).toBe("first");
  const claims = monolith.findings.filter(({ code }) => code === "CLAIM");
  expect(claims.map(({ message }) => message)).toEqual([
    "file src/orders/place.ts and 1 more is stated for first and second; first has it, as the first",
    "table users is stated for first and second; first has it, as the first",
  ]);
});

test("a path with the signs of a pattern in it is still a path", () => {
  const page = "src/pages/[id].ts#get";
  const odd = makeFacts({ units: [unit(page)] });
  const monolith = buildMonolith(odd, { pages: { files: ["src/pages/[id].ts"] } });
  expect(monolith.homes["src/pages/[id].ts"]).toBe("pages");
  expect(monolith.findings).toEqual([]);
});

test("maturity follows the services that were extracted", () => {
  const maturity = (stage: "mini" | "micro", alone: boolean) =>
    Object.fromEntries(
      buildMonolith(facts, {}, { services: [{ modules: ["users", "gone"], stage, alone }] }).modules.map(
        ({ name, maturity: rung }) => [name, rung],
      ),
    );
  expect(maturity("mini", false)).toEqual({ gone: "mini", orders: "monolith", users: "mini" });
  // Only what has no file left in the monolith is retired.
  expect(maturity("micro", true)).toEqual({ gone: "retired", orders: "monolith", users: "micro" });
});
