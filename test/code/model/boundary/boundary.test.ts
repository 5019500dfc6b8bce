import { expect, test } from "vitest";
import { buildMonolith } from "../../../../src/code/model/build-monolith.ts";
import type {
  CallFact,
  Facts,
  ReferenceFact,
  StateFact,
  TraitFact,
} from "../../../../src/code/read/facts.ts";
import { access, app, makeFacts, route, unit } from "../make-facts.ts";

const caller = "src/orders/place.ts#place";
const target = "src/users/find.ts#find";

const call = (more: Partial<CallFact> = {}): CallFact => ({
  result: "awaited",
  context: "async-function",
  inLoop: false,
  passes: [],
  ...more,
});

const reference = (more: Partial<ReferenceFact> = {}): ReferenceFact => ({
  from: caller,
  to: target,
  member: null,
  kind: "call",
  call: call(),
  file: "src/orders/place.ts",
  line: 7,
  ...more,
});

const trait = (more: Partial<TraitFact> = {}): TraitFact => ({
  unit: target,
  member: null,
  async: true,
  takesRequest: false,
  pure: false,
  infrastructure: null,
  hazards: [],
  file: "src/users/find.ts",
  line: 1,
  ...more,
});

function border(references: ReferenceFact[], traits: TraitFact[], more: Partial<Facts> = {}) {
  const facts = makeFacts({
    units: [
      unit(caller),
      unit("src/orders/place.ts#near", []),
      unit(target),
      unit("src/users/find.ts#User"),
      unit("src/users/find.ts#Shape", [], { typeOnly: true }),
      unit("src/users/find.ts#LIMIT"),
      unit("src/users/list.ts#list"),
    ],
    apps: [app([route("POST", "/orders", caller), route("GET", "/users", "src/users/list.ts#list")])],
    references,
    traits,
    ...more,
  });
  return buildMonolith(facts, {});
}

const verdict = (references: ReferenceFact[], traits: TraitFact[], more: Partial<Facts> = {}) =>
  border(references, traits, more).boundary.map(({ verdict: found, rule, obstacle }) => [
    found,
    rule,
    obstacle,
  ]);

const sync = { async: false };

test.each<[string, Partial<ReferenceFact>, Partial<TraitFact>[], (string | number | null)[]]>([
  ["a type", { kind: "type", call: null, to: "src/users/find.ts#Shape" }, [{}], ["copy", 1, null]],
  ["a base class", { kind: "extends", call: null }, [{}], ["copy", 2, null]],
  ["a token", { kind: "inject", call: null }, [{}], ["copy", 2, null]],
  ["a constant", { kind: "value", call: null, to: "src/users/find.ts#LIMIT" }, [{}], ["copy", 2, null]],
  ["a pure function", {}, [{ ...sync, pure: true }], ["copy", 3, null]],
  ["middleware", { kind: "value", call: null }, [{ ...sync, takesRequest: true }], ["copy", 4, "REQRES"]],
  ["a request handed over", { call: call({ passes: ["request"] }) }, [{}], ["copy", 4, "REQRES"]],
  ["a logger", {}, [{ ...sync, infrastructure: "logger" }], ["copy", 5, null]],
  ["work on a database that is handed over", {}, [{ pure: true, takesHandle: true }], ["copy", 5, null]],
  ["tables reached through a database that is handed over", {}, [{ takesHandle: true }], ["remote", 6, null]],
  ["an asynchronous function", {}, [{}], ["remote", 6, null]],
  ["dates in it", {}, [{ hazards: ["date", "map"] }], ["remote", 6, null]],
  ["an instance as data", {}, [{ hazards: ["class"] }], ["remote", 6, null]],
  [
    "a stream nobody takes",
    { call: call({ result: "discarded" }) },
    [{ hazards: ["stream"] }],
    ["remote", 7, null],
  ],
  ["a synchronous function", {}, [sync], ["remote", 8, "SYNC"]],
  ["one in a getter", { call: call({ context: "getter" }) }, [sync], ["refuse", 8, "SYNC"]],
  ["one in a sort", { call: call({ context: "array-callback" }) }, [sync], ["refuse", 8, "SYNC"]],
  ["a class of values", { kind: "new", call: null }, [{ ...sync, pure: true }], ["copy", 9, "CLASS"]],
  ["a field of a class", { kind: "value", member: "most", call: null }, [sync], ["copy", 2, null]],
  [
    "a class that is handed on",
    { kind: "value", call: null },
    [{ ...sync, isClass: true }],
    ["copy", 2, null],
  ],
  ["a transaction", { call: call({ passes: ["transaction"] }) }, [{}], ["colocate", 10, "TRX"]],
  ["a query", { call: call({ passes: ["query"] }) }, [{}], ["colocate", 10, "LAZYQ"]],
  ["a callback", { call: call({ passes: ["callback"] }) }, [{}], ["colocate", 10, "CALLBACK"]],
  ["an entity", { call: call({ passes: ["entity"] }) }, [{}], ["colocate", 10, "ENTITY"]],
  ["a stream back", {}, [{ hazards: ["stream"] }], ["colocate", 10, "STREAM"]],
  ["a computed name", { member: "(computed)" }, [{}], ["refuse", 12, "DIDYN"]],
  ["an unknown function that is awaited", {}, [], ["remote", 6, null]],
])("%s", (_, use, traits, expected) => {
  expect(verdict([reference(use)], traits.map(trait))).toEqual([expected]);
});

test("an instance whose methods are called there is no data", () => {
  const method = reference({ to: "src/users/find.ts#User", member: "isAdmin", line: 9 });
  const user = (more: Partial<TraitFact>) =>
    trait({ unit: "src/users/find.ts#User", member: "isAdmin", async: false, ...more });
  const rows = (pure: boolean) =>
    verdict([reference(), method], [trait({ hazards: ["class"] }), user({ pure })])[1];
  expect(rows(true)).toEqual(["remote", 9, "CLASS"]);
  expect(rows(false)).toEqual(["refuse", 9, "CLASS"]);
});

test("an instance of a class of values that comes back at once is judged by whether its caller can wait", () => {
  const method = reference({ to: "src/users/find.ts#User", member: "isAdmin", line: 9 });
  const user = trait({ unit: "src/users/find.ts#User", member: "isAdmin", async: false, pure: true });
  const rows = (context: CallFact["context"], more: Partial<TraitFact> = {}) =>
    border(
      [reference({ call: call({ context, result: "value" }) }), method],
      [trait({ async: false, hazards: ["class"] }), { ...user, ...more }],
    ).boundary.map(({ verdict: found, rule, obstacle, needsAwait }) => [
      found,
      rule,
      obstacle,
      needsAwait,
    ])[1];
  expect(rows("async-function")).toEqual(["remote", 9, "CLASS", true]);
  expect(rows("constructor")).toEqual(["refuse", 8, "SYNC", false]);
  expect(rows("async-function", { pure: false })).toEqual(["refuse", 9, "CLASS", false]);
});

test("a class is copied when the methods that are used can travel, and refused otherwise", () => {
  const made = reference({ kind: "new", call: null });
  const used = reference({ member: "load" });
  const method = (async: boolean) => trait({ member: "load", async });
  expect(verdict([made, used], [method(true)])).toEqual([
    ["copy", 2, null],
    ["remote", 6, null],
  ]);
  expect(verdict([made, used], [method(false)])[0]).toEqual(["refuse", 9, "CLASS"]);
});

test("a variable that handlers change is refused; behind an asynchronous function it stays where it is", () => {
  const store: StateFact = {
    unit: "src/users/find.ts#LIMIT",
    name: "LIMIT",
    kind: "store",
    readBy: [target],
    writtenBy: [target],
    file: "src/users/find.ts",
    line: 3,
  };
  const variable = reference({ kind: "value", call: null, to: "src/users/find.ts#LIMIT" });
  expect(verdict([variable], [trait()], { state: [store] })).toEqual([["refuse", 11, "STATE"]]);
});

test("waiting ripples through synchronous callers until one cannot wait", () => {
  const from = "src/orders/price.ts#price";
  const inner = reference({ from, file: "src/orders/price.ts", call: call({ context: "sync-function" }) });
  const outer = (context: CallFact["context"]) =>
    reference({ from: caller, to: from, call: call({ context }) });
  const units = [unit(caller), unit(from), unit(target), unit("src/users/list.ts#list")];
  const decide = (references: ReferenceFact[], more = units) =>
    verdict(references, [trait(sync)], { units: more });
  expect(decide([inner, outer("async-function")])).toEqual([["remote", 8, "SYNC"]]);
  expect(decide([inner, outer("constructor")])).toEqual([["refuse", 8, "SYNC"]]);
  const nearby = [...units, unit("src/orders/price.ts#all", [from])];
  expect(decide([inner], nearby)).toEqual([["refuse", 8, "SYNC"]]);
});

test("waiting ripples through a method to who calls it, though its class is what they name", () => {
  const owner = "src/orders/prices.ts#Prices";
  const method = "src/orders/prices.ts#total";
  const inner = reference({
    from: method,
    file: "src/orders/prices.ts",
    call: call({ context: "sync-function" }),
  });
  const outer = reference({ to: owner, member: "total", call: call({ context: "constructor" }) });
  const units = [
    unit(caller),
    unit(owner),
    unit(method, [], { kind: "member", parent: owner }),
    unit(target),
    unit("src/users/list.ts#list"),
  ];
  expect(verdict([inner], [trait(sync)], { units })).toEqual([["remote", 8, "SYNC"]]);
  expect(verdict([inner, outer], [trait(sync)], { units })).toEqual([["refuse", 8, "SYNC"]]);
});

test("the ripple has a limit", () => {
  const chain = Array.from({ length: 14 }, (_, at) => `src/orders/f${at}.ts#f${at}`);
  const calls = chain.map((from, at) =>
    reference({
      from,
      to: chain[at - 1] ?? target,
      file: from.split("#")[0] ?? "",
      call: call({ context: "sync-function" }),
    }),
  );
  const units = [...chain.map((id) => unit(id)), unit(caller), unit(target), unit("src/users/list.ts#list")];
  const [row] = border(calls, [trait(sync)], { units }).boundary;
  expect(row).toMatchObject({ verdict: "refuse", obstacle: "SYNC" });
  expect(row?.reason).toContain("more than 10 functions");
});

test("several places of one symbol become one row, and the one that holds up most decides", () => {
  const { boundary, findings } = border(
    [
      reference({ line: 3 }),
      reference({ line: 4, call: call({ inLoop: true }) }),
      reference({ line: 5, call: call({ passes: ["transaction"] }) }),
    ],
    [trait({ hazards: ["date", "any"] })],
  );
  expect(boundary).toHaveLength(1);
  expect(boundary[0]).toMatchObject({
    fromModule: "orders",
    toModule: "users",
    symbol: "find",
    sites: 3,
    verdict: "colocate",
    line: 5,
    chatty: "loop",
    hazards: ["any", "date"],
  });
  const codes = findings.map(({ code, level, line }) => [code, level, line]);
  expect(codes).toEqual([
    ["CHATTY", "warning", 5],
    ["TRX", "warning", 5],
  ]);
});

test("findings name each symbol once, with every module that uses it", () => {
  const other = "src/carts/add.ts#add";
  const { findings } = border(
    [reference(), reference({ from: other, file: "src/carts/add.ts", line: 2 })],
    [trait({ hazards: ["date"] })],
    {
      units: [unit(caller), unit(other), unit(target), unit("src/users/list.ts#list")],
      data: [access(other, "carts", "write")],
    },
  );
  expect(findings).toMatchObject([{ code: "DATE", level: "note" }]);
  expect(findings[0]?.message).toContain("used by carts, orders (2 places)");
});

test("a remote call in middleware is asked for each request", () => {
  const guard = {
    ...route("POST", "/", caller),
    kind: "middleware" as const,
    method: null,
    handlers: [
      {
        unit: "src/orders/place.ts#near",
        name: "near",
        file: "src/orders/place.ts",
        line: 1,
        callsNext: true,
        stage: "middleware" as const,
      },
    ],
  };
  const { boundary } = border([reference({ from: "src/orders/place.ts#near" })], [trait()], {
    apps: [app([guard, route("POST", "/orders", caller), route("GET", "/users", "src/users/list.ts#list")])],
  });
  expect(boundary[0]?.chatty).toBe("middleware");
});
