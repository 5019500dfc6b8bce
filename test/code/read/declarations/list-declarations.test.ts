import { expect, test } from "vitest";
import { listDeclarations } from "../../../../src/code/read/declarations/list-declarations.ts";

const named = (path: string, text: string) =>
  listDeclarations(path, text).map(({ name, kind, line }) => `${line} ${kind} ${name}`);
const tokens = (text: string) => listDeclarations("a.ts", text).map((one) => one.tokens);

test("functions, methods and handlers of a TypeScript file have names", () => {
  const text = `import type { Db } from "./db";
import express, { Router as R } from "express";
import "./polyfill";
export const limit = 20;
export async function place(db: Db) { return db.insert(limit); }
export class Book<T> extends Base<T> {
  count = 0;
  constructor(private db: Db) { super(); }
  list = () => this.db.all();
  get size() { return this.count; }
}
const router = R();
router.get("/", async (req, res) => res.json(await place(req.db)));
router.use(express.json());
export const handlers = { open() {}, close: () => 1, name: "x" };
export default router;
export { place as put };
`;
  expect(named("a.ts", text)).toEqual([
    "1 import import Db",
    "2 import import express",
    "2 import import Router as R",
    '3 import import "./polyfill"',
    "4 code limit",
    "5 function place",
    "6 code Book extends Base<T>",
    "7 code Book.count",
    "8 function Book.constructor",
    "9 function Book.list",
    "10 function Book.size",
    "12 code router",
    '13 function router.get("/")',
    "14 code router.use(…)",
    "15 function handlers.open",
    "15 function handlers.close",
    "15 code handlers.name",
    "16 code export default router;",
  ]);
});

test("so have those of CommonJS, and two of one name are two", () => {
  const text = `const { append, readAll: all } = require("./data");
exports.place = (order) => append(order);
module.exports.list = function () { return all(); };
module.exports = { place: exports.place };
app.get("/", a);
app.get("/", b);
`;
  expect(named("a.js", text)).toEqual([
    "1 import import append",
    "1 import import readAll: all",
    "2 function place",
    "3 function list",
    "4 code module.exports",
    '5 code app.get("/")',
    '6 code app.get("/") (2)',
  ]);
});

test("what a formatter or a comment changes is no change, what a person changes is", () => {
  const [one] = tokens("/** Says. */\nfunction f(a, b) { return g(a, b); }");
  expect(tokens("// other\nfunction f(\n  a,\n  b,\n) {\n  return g(a, b)\n}\n")).toEqual([one]);
  expect(tokens("function f(a, b) { return g(b, a); }")).not.toEqual([one]);
  expect(tokens('import { f } from "./a"')).not.toEqual(tokens('import { f } from "./b"'));
});
