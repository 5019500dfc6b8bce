import { expect, test } from "vitest";
import { buildMonolith } from "../../../src/code/model/build-monolith.ts";
import { planMigration } from "../../../src/code/plan/plan-migration.ts";
import { migrationText } from "../../../src/report/migration-text.ts";
import { plainPaint } from "../../../src/util/paint.ts";
import { access, app, makeFacts, route, unit } from "../model/make-facts.ts";

const orders = "src/orders/place.ts#place";
const users = "src/users/list.ts#list";
const carts = "src/carts/add.ts#add";
const mails = "src/mails/send.ts#send";

const shop = (services: readonly string[] = []) =>
  buildMonolith(
    makeFacts({
      units: [unit(orders, [carts]), unit(users), unit(carts), unit(mails)],
      apps: [
        app([route("POST", "/orders", orders), route("GET", "/users", users), route("GET", "/carts", carts)]),
      ],
      data: [
        access(orders, "orders", "write"),
        access(orders, "users", "write"),
        access(users, "users", "write"),
        access(users, "users", "write"),
        access(carts, "carts", "write"),
        access(mails, "mails", "write"),
      ],
    }),
    {},
    { services: services.map((name) => ({ modules: [name], stage: "mini" as const, alone: false })) },
  );

test("the plan goes in the order of the candidates, and what had better stay is left with the reason", () => {
  const monolith = shop();
  const { steps, left } = planMigration(monolith);
  const ranked = monolith.candidates.map(({ module }) => module);
  expect([...steps, ...left].map(({ module }) => module)).toEqual(ranked);
  expect(steps.map(({ module, verdict, score }) => ({ module, verdict, score }))).toEqual(
    monolith.candidates
      .filter(({ verdict }) => verdict !== "do-not-extract")
      .map(({ module, verdict, score }) => ({ module, verdict, score })),
  );
  expect(left).toEqual([{ module: "mails", reason: "it owns no endpoint, so there is no traffic to move" }]);
});

test("of equal scores the one that needs less of others goes first", () => {
  const facts = makeFacts({
    units: [unit(orders, [users]), unit(users)],
    apps: [app([route("POST", "/orders", orders), route("GET", "/users", users)])],
  });
  const { candidates } = buildMonolith(facts, {});
  const [first, second] = candidates;
  expect([first?.score, first?.verdict]).toEqual([second?.score, second?.verdict]);
  expect([first?.module, second?.module]).toEqual(["users", "orders"]);
});

test("a step names the modules it needs that go later", () => {
  const fond = makeFacts({
    units: [unit(orders, [users]), unit(users)],
    apps: [app([route("POST", "/orders", orders), route("GET", "/users", users)])],
    data: [access(orders, "orders", "write")],
  });
  const { steps } = planMigration(buildMonolith(fond, {}));
  expect(steps.map(({ module }) => module)).toEqual(["orders", "users"]);
  expect(steps[0]?.reasons).toContain("users comes later: until then it asks the monolith");
});

test("a service is no step any more", () => {
  const { steps, left } = planMigration(shop(["users"]));
  expect(steps.map(({ module }) => module)).toEqual(["carts", "orders"]);
  expect(left).toContainEqual({ module: "users", reason: "it is a service already (mini)" });
});

test("the page of the plan says verdict and score, and what is not in it", () => {
  const { text } = migrationText(planMigration(shop()), { paint: plainPaint });
  expect(text).toMatch(/^Nothing is ready .*\n\n1\. users {2}possible, score 0\.63, 1 endpoint$/m);
  expect(text).toContain("Not in the plan\n  mails: it owns no endpoint");
});
