import { describe, expect, test } from "vitest";
import { readWaits } from "../../../../src/code/read/callables/read-waits.ts";

function usesOf(text: string, name = "f", path = "a.ts") {
  return readWaits(path, text).uses.filter((use) => use.name === name);
}

describe("where a name of the file is used", () => {
  test.each([
    ["f()", "call"],
    ["(f)(1)", "call"],
    ["new f()", "new"],
    ["const g = f", "value"],
    ["type T = ReturnType<typeof f>", "type"],
    ["exports.f = f", "export"],
    ["module.exports = { f }", "export"],
    ["export { f }", "export"],
    ["const g = { f }", "value"],
  ])("%s is a %s", (text, form) => {
    expect(new Set(usesOf(text).map((use) => use.form))).toEqual(new Set([form]));
  });

  test.each([
    "function g(f) { return f() }",
    "function g() { const f = () => 1; return f() }",
    "try { g() } catch (f) { f() }",
    "const g = function f() { return f() }",
    "const g = { f: 1 }",
    "import { f } from './f'",
    "const { f } = require('./f')",
  ])("%s is another name, or none", (text) => {
    expect(usesOf(text)).toEqual([]);
  });

  test("a name in a block hides the file's only there", () => {
    const uses = usesOf("function g() { { const f = h; f() } return f() }");
    expect(uses.map(({ at }) => at)).toEqual([43]);
  });

  test("what is taken apart, computed or picked by a type is seen", () => {
    expect(usesOf("const { f } = users").map(({ form, of }) => [form, of])).toEqual([["value", ""]]);
    expect(usesOf("users['f']()").map(({ form, of }) => [form, of])).toEqual([["call", "users"]]);
    expect(usesOf("type T = Users['f']").map(({ form }) => form)).toEqual(["type"]);
  });
});

describe("places where nobody can wait", () => {
  test.each([
    ["f()", "top-level"],
    ["function g(a = f()) {}", "parameter"],
    ["class A { a = f() }", "field"],
    ["class A { static { f() } }", "field"],
    ["class A { @b(f()) c() {} }", "decorator"],
    ["let n = 0; function g() { n += f() }", "compound"],
    ["function g() { this.n += f() }", "compound"],
  ])("%s: %s", (text, never) => {
    expect(usesOf(text)[0]?.never).toBe(never);
  });

  test("a variable of the same function may be added to", () => {
    expect(usesOf("function g() { let n = 0; n += f(); return n }")[0]?.never).toBeNull();
  });
});

describe("functions that can never become asynchronous", () => {
  test.each([
    ["class A { constructor() {} }", "constructor"],
    ["class A { get a() { return 1 } }", "accessor"],
    ["function* g() {}", "generator"],
    ["function g(a): a is string { return true }", "predicate"],
    ["class A extends B { a() {} }", "inherits"],
    ["class A implements B { a() {} }", "implements"],
    ["class A { static a() {} }", "static"],
    ["class A { a() {} }", null],
    ["const g = (a) => a", null],
  ])("%s: %s", (text, never) => {
    expect(readWaits("a.ts", text).functions[0]?.never).toBe(never);
  });

  test("one inside another, unless it is handed to a call", () => {
    const { functions } = readWaits("a.js", "function g() { const h = () => 1; list.map((one) => one) }");
    expect(functions.map(({ never, handedTo }) => [never, handedTo?.name])).toEqual([
      [null, undefined],
      ["inner", undefined],
      [null, "map"],
    ]);
  });
});
