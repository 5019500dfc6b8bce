import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { MsaError } from "../../../src/errors/msa-error.ts";
import { readText } from "./read-text.ts";

const app = 'const app = require("express")();\napp.get("/here", (req, res) => res.end());\n';

describe("reading a stranger's repository", () => {
  test("ends when links lead in circles", async () => {
    const facts = await readText({ "main.js": app, "lib/a.js": "exports.a = 1;\n" }, (root) =>
      symlinkSync(root, join(root, "lib/loop")),
    );
    expect(facts.files.map((file) => file.path)).toEqual(["lib/a.js", "main.js"]);
  });

  test("leaves out generated files of many megabytes", async () => {
    const facts = await readText({
      "main.js": app,
      "data.js": `exports.data = "${"x".repeat(5_100_000)}";\n`,
    });
    expect(facts.files.map((file) => file.path)).toEqual(["main.js"]);
    expect(facts.unresolved.map(({ file, reason }) => [file, reason])).toEqual([
      ["data.js", "over 5 MB: the file was not read"],
    ]);
  });

  test("survives files that are no program at all", async () => {
    const facts = await readText({
      "main.js": app,
      "a.js": "\u0000\u0001{{{{",
      "b.ts": "",
      "c.js": "#!/usr/bin/env node\n",
    });
    expect(facts.apps).toHaveLength(1);
    expect(facts.syntaxErrors.map((error) => error.file)).toEqual(["a.js"]);
  });

  test("gives up on a start that calls itself for ever", async () => {
    const facts = await readText({
      "main.js": `${app}function again(n) { again(n + 1); again(n + 2); return again; }\nagain(1)(2)(3);\n`,
    });
    expect(facts.apps[0]?.children).toHaveLength(1);
  });

  test("follows files that import each other", async () => {
    const facts = await readText({
      "src/main.mjs":
        'import express from "express";\nimport { wire } from "./wire.mjs";\nexport const PREFIX = "/lap";\nexport const app = express();\nwire(app);\n',
      "src/wire.mjs":
        'import { PREFIX } from "./main.mjs";\nexport function wire(app) {\n  app.get(PREFIX + "/one", (req, res) => res.end());\n}\n',
    });
    expect(facts.apps[0]?.children[0]?.path.text).toBe("/lap/one");
  });

  test.each([
    ["little", Buffer.from(`\uFEFF${app}`, "utf16le")],
    ["big", Buffer.from(`\uFEFF${app}`, "utf16le").swap16()],
  ])("reads UTF-16, %s end first, and says that Node does not", async (_end, bytes) => {
    const facts = await readText({ "main.js": "" }, (root) => writeFileSync(join(root, "main.js"), bytes));
    expect(facts.apps[0]?.children.map(({ path }) => path.text)).toEqual(["/here"]);
    expect(facts.syntaxErrors).toEqual([
      { file: "main.js", line: 1, message: "the file is written in UTF-16; save it as UTF-8" },
    ]);
  });

  test("reads Latin-1 as Node does, and names the line that is no UTF-8", async () => {
    const facts = await readText({ "main.js": app }, (root) =>
      writeFileSync(join(root, "main.js"), Buffer.from(`${app}// caf\u00e9\n`, "latin1")),
    );
    expect(facts.apps[0]?.children.map(({ path }) => path.text)).toEqual(["/here"]);
    expect(facts.unresolved.map(({ file, line }) => `${file}:${line}`)).toEqual(["main.js:3"]);
    expect(facts.unresolved[0]?.reason).toContain("not UTF-8");
  });

  test("follows a chain of tsconfigs that extend each other", async () => {
    const facts = await readText({
      "src/main.ts": 'import { app } from "@web/app";\napp.get("/here", (req, res) => res.end());\n',
      "src/web/app.ts": 'import express from "express";\nexport const app = express();\n',
      "tsconfig.json": '{ "extends": "./tsconfig.base.json" }',
      "tsconfig.base.json":
        '{ "extends": "./tsconfig.json", "compilerOptions": { "baseUrl": ".", "paths": { "@web/*": ["src/web/*"] } } }',
    });
    expect(facts.apps[0]?.children[0]?.path.text).toBe("/here");
    expect(facts.project.tsconfigs).toEqual(["tsconfig.json", "tsconfig.base.json"]);
  });

  test("names the line of a tsconfig that is no JSON, and reads on", async () => {
    const facts = await readText({
      "main.js": app,
      "tsconfig.json": '{\n  "compilerOptions": {\n    module = "commonjs"\n  }\n}\n',
    });
    expect(facts.apps[0]?.children).toHaveLength(1);
    expect(facts.syntaxErrors).toEqual([
      { file: "tsconfig.json", line: 3, message: expect.stringContaining("no JSON") },
    ]);
  });

  test("reads a package.json and a tsconfig with a byte order mark", async () => {
    const facts = await readText({
      "main.js": app,
      "package.json": `\uFEFF${JSON.stringify({ name: "marked", main: "main.js", dependencies: { express: "4" } })}`,
      "tsconfig.json": '\uFEFF{ "compilerOptions": { "module": "commonjs" } }',
    });
    expect(facts.project.name).toBe("marked");
    expect(facts.project.framework).toBe("express");
    expect(facts.syntaxErrors).toEqual([]);
  });

  test("tells a package.json that is no JSON from one that is missing", async () => {
    await expect(readText({ "main.js": app, "package.json": '{ "name": "half",' })).rejects.toThrow(
      "package.json is not a JSON object",
    );
  });

  test("follows paths that are kept in JSON modules", async () => {
    const facts = await readText({
      "main.js": `${app}const paths = require("./paths.json");\napp.get(paths.orders.list, (req, res) => res.end());\n`,
      "paths.json": '{ "orders": { "list": "/orders" } }\n',
    });
    expect(facts.apps[0]?.children.map(({ path }) => path.text)).toEqual(["/here", "/orders"]);
    expect(facts.unresolved).toEqual([]);
  });

  test("parses decorators, old and new", async () => {
    const facts = await readText({
      "main.ts":
        'import express from "express";\nimport "./old.ts";\nimport "./new.ts";\nconst app = express();\napp.get("/here", (req, res) => res.end());\n',
      "old.ts":
        "export function Tag(name: string): any { return () => {}; }\nfunction Arg(target: object, key: string, at: number) {}\n@Tag('old')\nexport class Old { @Tag('x') x = 1; run(@Arg first: string) { return first; } }\n",
      "new.ts":
        "function tag(value: unknown, context: ClassMethodDecoratorContext) { return value as never; }\nexport @tag class New { @tag accessor size = 1; @tag static #hidden() {} @(tag) run() {} }\n",
    });
    expect(facts.syntaxErrors).toEqual([]);
    expect(facts.units.filter(({ name }) => name === "Old" || name === "New")).toHaveLength(2);
    expect(facts.apps[0]?.children).toHaveLength(1);
  });

  test("ends where a name is declared by itself", async () => {
    const facts = await readText({
      "main.ts":
        'import express from "express";\nimport { Kind } from "./kind";\nconst app = express();\napp.get("/here", (req, res) => { Kind.of(req); Kind.Size.of(req); res.end(); });\n',
      "kind.ts":
        "export declare const Kind: Kind.Size;\nexport declare const Size: typeof Size;\nexport class Loop extends Loop {}\nexport type Self = Self;\nexport const asked = (own: Self, loop: Loop) => { own.of(1); loop.of(2); Size.of(3); Kind.of(4); };\n",
    });
    expect(facts.apps[0]?.children).toHaveLength(1);
    expect(facts.files.map(({ path }) => path)).toEqual(["kind.ts", "main.ts"]);
  });

  test("ends where minified code gives every name many values", async () => {
    const facts = await readText({
      "main.js": app,
      "vendor.js": `var P = (function () { var e = (self.P = {}); return e; })();\nP.all = {};\n${Array.from(
        { length: 40 },
        (_, at) => `P.all.a${at} = P.all.extend("b", {}), P.all.a${at}.c = P.all.a${at};`,
      ).join("\n")}\nself.P = P;\n`,
    });
    expect(facts.files.map((file) => file.path)).toEqual(["main.js", "vendor.js"]);
  });

  test("takes names that objects have of themselves, quotes and markup for names", async () => {
    const routes = ["__proto__", "constructor", "toString", `it's "quoted"`, "<script>alert(1)</script>"];
    const own = "constructor/__proto__.js";
    const facts = await readText({
      "main.js": `${app}
const table = { __proto__: null, constructor: 1, hasOwnProperty: 2 };
function toString() { return table.constructor; }
function __proto__() { return toString(); }
const hasOwnProperty = process.env.__proto__ ?? process.env.constructor;
${routes.map((route) => `app.get(${JSON.stringify(`/${route}`)}, __proto__);`).join("\n")}
app.use("/valueOf", require("./${own}"));
module.exports = { toString, __proto__, constructor: hasOwnProperty };
`,
      [own]:
        'const router = require("express").Router();\nconst { User } = require("./<b>\'s");\nclass constructor { static prototype2() { return User; } }\nrouter.get("/constructor", constructor.prototype2);\nmodule.exports = router;\n',
      "constructor/<b>'s.js": "exports.User = class { __proto__() {} };\n",
    });
    expect(facts.files.map((file) => file.path)).toEqual(["constructor/<b>'s.js", own, "main.js"]);
    expect(facts.apps[0]?.children.map(({ path }) => path.text)).toEqual([
      "/here",
      ...routes.map((route) => `/${route}`),
      "/valueOf",
    ]);
    expect(facts.env.map(({ name }) => name).sort()).toEqual(["__proto__", "constructor"]);
    expect(facts.syntaxErrors).toEqual([]);
  });

  test("says what is missing when no script leads to a source file", async () => {
    await expect(readText({ "package.json": '{"name":"empty"}' })).rejects.toThrow(MsaError);
  });
});
