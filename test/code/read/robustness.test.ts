import { symlinkSync } from "node:fs";
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

  test("says what is missing when no script leads to a source file", async () => {
    await expect(readText({ "package.json": '{"name":"empty"}' })).rejects.toThrow(MsaError);
  });
});
