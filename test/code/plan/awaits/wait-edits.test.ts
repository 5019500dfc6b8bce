import { describe, expect, test } from "vitest";
import { applyEdits } from "../../../../src/code/generate/rewrite/apply-edits.ts";
import { waitEdits } from "../../../../src/code/plan/awaits/wait-edits.ts";
import { readWaits } from "../../../../src/code/read/callables/read-waits.ts";
import type { CodeUnit } from "../../../../src/code/read/facts.ts";

/** The text with every call of `f` and of `g` awaited, and every function around one asynchronous. */
function waiting(text: string, path = "a.ts", tells: number | null = null): string {
  const code = readWaits(path, text);
  const uses = code.uses.filter(({ name, form }) => form === "call" && (name === "f" || name === "g"));
  const calls = new Map(uses.map((use) => [String(use.at), { path, use }]));
  const around = new Set(uses.map(({ inside }) => inside));
  const functions = new Map(
    code.functions.flatMap(
      (fact, at) =>
        around.has(at) && !fact.async
          ? [[String(at), { path, fact, tells, unit: {} as CodeUnit }] as const]
          : [], // as: its unit plays no part here
    ),
  );
  const edits = waitEdits({ functions, calls }, () => text).get(path) ?? [];
  return applyEdits(path, text, edits);
}

describe("await at a call", () => {
  test.each([
    ["async () => { f() }", "async () => { await f() }"],
    ["async () => f() + 1", "async () => (await f()) + 1"],
    ["async () => !f()", "async () => !(await f())"],
    ["async () => f().x.y", "async () => (await f()).x.y"],
    ["async () => f()?.x", "async () => (await f())?.x"],
    ["async () => f()[0]", "async () => (await f())[0]"],
    ["async () => f(g())", "async () => await f(await g())"],
    ["async () => f(1).g(2).x", "async () => (await (await f(1)).g(2)).x"],
    ["async () => ({ a: f(), ...g() })", "async () => ({ a: await f(), ...(await g()) })"],
    ["async () => [f(), ...a]", "async () => [await f(), ...a]"],
    ["async () => a ? f() : g()", "async () => a ? (await f()) : (await g())"],
    ["async () => { for (const a of f()) g(a) }", "async () => { for (const a of await f()) await g(a) }"],
    ["async () => users.f(1)!.x", "async () => (await users.f(1))!.x"],
  ])("%s", (text, expected) => {
    expect(waiting(`const a = ${text}`)).toBe(`const a = ${expected}`);
  });

  test("a line without semicolon above is not made a call", () => {
    expect(waiting("const a = async () => {\n  const b = c\n  f().d()\n}")).toBe(
      "const a = async () => {\n  const b = c\n  ;(await f()).d()\n}",
    );
    expect(waiting("const a = async () => {\n  f().d();\n  f().e();\n}")).toBe(
      "const a = async () => {\n  (await f()).d();\n  (await f()).e();\n}",
    );
  });
});

describe("async at a function", () => {
  test.each([
    ["function a(): number { return f() }", "async function a(): Promise<number> { return await f() }"],
    ["export default function a() { f() }", "export default async function a() { await f() }"],
    ["const a = b => f(b)", "const a = async b => await f(b)"],
    ["const a = function () { f() }", "const a = async function () { await f() }"],
    ["class A { public a(): void { f() } }", "class A { public async a(): Promise<void> { await f() } }"],
    ["const o = { a() { f() } }", "const o = { async a() { await f() } }"],
    [
      "function a(): Promise<number> { return f() }",
      "async function a(): Promise<number> { return await f() }",
    ],
  ])("%s", (text, expected) => {
    expect(waiting(text)).toBe(expected);
  });
});

describe("a handler of Express 4 tells its errors", () => {
  test.each([
    [
      "a.js",
      "app.get('/', (req, res) => res.json(f()))",
      "app.get('/', async (req, res, next) => { try { return res.json(await f()); } catch (error) { return next(error); } })",
    ],
    [
      "a.ts",
      "function a(req: Request, res: Response,): Response { return res.json(f()) }",
      "async function a(req: Request, res: Response, next: (error: unknown) => void): Promise<Response | void> { try { return res.json(await f()) } catch (error) { return next(error); } }",
    ],
    [
      "a.js",
      "app.use(function (req, res, go) { req.user = f(); go() })",
      "app.use(async function (req, res, go) { try { req.user = await f(); go() } catch (error) { return go(error); } })",
    ],
    [
      "a.js",
      "app.get('/', () => { f() })",
      "app.get('/', async (_req, _res, next) => { try { await f() } catch (error) { return next(error); } })",
    ],
  ])("%s: %s", (path, text, expected) => {
    expect(waiting(text, path, 2)).toBe(expected);
  });
});
