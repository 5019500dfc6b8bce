import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { generateChanges } from "../../../src/code/generate/generate-changes.ts";
import { aPlan, sourcesOf, textOf } from "./a-plan.ts";

const modules = join(import.meta.dirname, "../../../node_modules");
const compilerOptions = {
  target: "es2022",
  module: "commonjs",
  outDir: "dist",
  rootDir: "src",
  types: [],
  lib: ["es2022"],
};

/** A plugin as Nest's are: it gives each class a field. */
const stamp = `
const ts = require("typescript");
exports.before = (options, program) => (context) => (file) => {
  if (program.getTypeChecker() === undefined) throw new Error("no program");
  const visit = (node) => {
    if (!ts.isClassDeclaration(node)) return ts.visitEachChild(node, visit, context);
    const own = context.factory.createPropertyDeclaration(
      [context.factory.createModifier(ts.SyntaxKind.StaticKeyword)], "stamp", undefined, undefined,
      context.factory.createStringLiteral(options.text));
    return context.factory.updateClassDeclaration(
      node, node.modifiers, node.name, node.typeParameters, node.heritageClauses, [own, ...node.members]);
  };
  return ts.visitEachChild(file, visit, context);
};`;

/** A service's folder with its generated `msa/compile.cjs`; what runs there gives its exit code and output. */
function aService(files: Readonly<Record<string, string>>, plugin: string) {
  const compilerPlugins = [{ name: plugin, options: { text: "paid" } }];
  const plan = aPlan({}, { build: "node ./msa/compile.cjs", compilerPlugins });
  const script = textOf(generateChanges(plan, sourcesOf({})), "services/orders/msa/compile.cjs");
  const folder = mkdtempSync(join(tmpdir(), "compile-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const all = { "msa/compile.cjs": script, "tsconfig.json": JSON.stringify({ compilerOptions }), ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(join(modules, "typescript"), join(folder, "node_modules/typescript"));
  const run = (compiler: string, ...options: string[]) => {
    const { status, stdout, stderr } = spawnSync("node", [compiler, ...options], {
      cwd: folder,
      encoding: "utf8",
    });
    return { status, stdout, stderr };
  };
  return {
    compile: (...options: string[]) => run("./msa/compile.cjs", ...options),
    tsc: (...options: string[]) => run(join(modules, "typescript/bin/tsc"), ...options),
    load: (path: string, what: string) =>
      spawnSync("node", ["-p", `require("./${path}").${what}`], { cwd: folder, encoding: "utf8" }).stdout,
  };
}

const order = { "src/order.ts": "export class Order {}\n", "src/deep/gone.ts": "export const gone = 1;\n" };

test.each([
  ["stamp", "node_modules/stamp/plugin.js"],
  ["@ours/stamp", "node_modules/@ours/stamp/plugin/index.js"],
  ["@ours/stamp/plugin", "node_modules/@ours/stamp/plugin.js"],
  ["stamp", "node_modules/stamp/index.js"],
])("the plugin %s, which is %s, changes what is compiled", (name, path) => {
  const { compile, load } = aService({ ...order, [path]: stamp }, name);
  expect(compile()).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(load("dist/order.js", "Order.stamp")).toBe("paid\n");
});

const incremental = {
  "tsconfig.json": JSON.stringify({
    compilerOptions: { ...compilerOptions, rootDir: undefined, incremental: true },
  }),
};

test.each([
  ["an error of types", { "src/bad.ts": "export const bad: string = 1;\n" }, []],
  ["one that stops it", { "src/bad.ts": "export const bad: string = 1;\n" }, ["--noEmitOnError"]],
  ["what is no TypeScript", { "src/bad.ts": "export const = ;\n" }, []],
  [
    "a rule that is switched off",
    { "src/a.ts": "function a() {}\nexport {};\n" },
    ["--noUnusedLocals", "false"],
  ],
  ["a rule that holds", { "src/a.ts": "function a() {}\nexport {};\n" }, ["--noUnusedLocals"]],
  ["a folder of the sources, with what was compiled written down", incremental, ["--rootDir", "src"]],
  ["settings by the name of their folder", {}, ["-p", "."]],
  ["an option that there is none of", {}, ["--rootDirectory", "src"]],
  ["nothing to compile", { "tsconfig.json": '{ "include": ["lib"] }' }, []],
])("%s ends as with the compiler itself", (_what, files, options) => {
  const { compile, tsc } = aService({ ...order, ...files, "node_modules/stamp/plugin.js": stamp }, "stamp");
  expect(compile(...options)).toEqual(tsc(...options));
});

test("what is no plugin, or is not installed, ends the build", () => {
  const empty = aService({ ...order, "node_modules/stamp/plugin.js": "" }, "stamp").compile();
  expect(empty).toMatchObject({ status: 1, stderr: expect.stringContaining("stamp is no compiler plugin") });
  const missing = aService(order, "stamp").compile();
  expect(missing).toMatchObject({ status: 1, stderr: expect.stringContaining("Cannot find module 'stamp'") });
});
