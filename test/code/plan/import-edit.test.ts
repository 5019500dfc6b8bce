import { expect, test } from "vitest";
import { importEdit } from "../../../src/code/plan/prune/import-edit.ts";

const line = (path: string, text: string, target: string, kind: "esm" | "commonjs" = "commonjs"): string =>
  importEdit(path, text, target, kind).text;

test("a file is loaded as the other imports beside it are written", () => {
  const ts = 'import { Reader } from "../models/reader";\n';
  expect(line("src/readers/routes.ts", ts, "src/models/loan.ts")).toBe('import "../models/loan";\n');
  const nodeNext = 'import { Reader } from "../models/reader.js";\n';
  expect(line("src/readers/routes.ts", nodeNext, "src/models/loan.ts", "esm")).toBe(
    'import "../models/loan.js";\n',
  );
  const stripped = 'import { Reader } from "../models/reader.ts";\n';
  expect(line("src/readers/routes.ts", stripped, "src/models/loan.ts", "esm")).toBe(
    'import "../models/loan.ts";\n',
  );
  const required = 'const Reader = require("../models/reader");\nmodule.exports = Reader';
  expect(line("src/readers/routes.js", required, "src/models/loan.js")).toBe(
    '\nrequire("../models/loan");\n',
  );
});

test("a file without a neighbour to look at is loaded as Node asks for it", () => {
  const text = "import mongoose from 'mongoose'\n";
  expect(line("db/cake.model.js", text, "db/slice.model.js", "esm")).toBe('import "./slice.model.js";\n');
  expect(line("db/cake.model.ts", text, "db/slice.model.ts", "esm")).toBe('import "./slice.model.js";\n');
  expect(line("db/cake.model.ts", text, "db/slice.model.ts")).toBe('import "./slice.model";\n');
});
