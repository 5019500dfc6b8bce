/** The anti-corruption layer as it is written for a fixture: compiled with the fixture's own strictness, and run. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { Project, ts } from "ts-morph";
import { describe, expect, test, vi } from "vitest";

const written = join(import.meta.dirname, "../../../../fixtures/extract/micro-models-of-its-own/expected");
const paths = [
  "src/anti-corruption/baskets.ts",
  "src/anti-corruption/catalog.ts",
  "src/catalog/product.ts",
  "src/catalog/products.ts",
];
const files = new Map(paths.map((path) => [path, readFileSync(join(written, path), "utf8")]));

/** What the compiler says of the layer and of the calls, given a change of the service's own model. */
function complaints(change: (model: string) => string = (model) => model): string[] {
  const project = new Project({
    useInMemoryFileSystem: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
      ...{ types: [], lib: ["lib.es2022.d.ts"] },
    },
  });
  for (const [path, text] of files)
    project.createSourceFile(`/${path}`, path === "src/catalog/product.ts" ? change(text) : text);
  project.createSourceFile("/package.json", '{ "type": "module" }', { overwrite: true });
  project.createSourceFile(
    "/src/baskets/baskets.ts",
    `import type { Product } from "../catalog/product.js";
     export interface Basket { owner: string; lines: { product: number; count: number }[]; best?: Product | null }`,
  );
  project.createSourceFile("/globals.d.ts", "declare const console: { warn(text: string): void };");
  return project
    .getPreEmitDiagnostics()
    .map((one) => `${one.getSourceFile()?.getBaseName()}: ${String(one.getMessageText())}`);
}

type Loaded = Readonly<Record<string, (...given: unknown[]) => unknown>>;

/** A file of the service, run by itself; `call` stands for the other process. */
function load(path: string, call: (...given: unknown[]) => Promise<unknown> = async () => null): Loaded {
  const { outputText } = ts.transpileModule(files.get(path) ?? "", {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const exports = {};
  const require = (name: string): Loaded => load(join("src/catalog", name).replace(/\.js$/, ".ts"));
  runInNewContext(outputText, { exports, require, console, Symbol, [Symbol.for("msa")]: { call } });
  return exports;
}

const product = (more: object = {}): object => ({
  ...{ id: 1, since: new Date("2024-02-29T10:00:00Z"), title: "Ink" },
  ...{ price: { amount: 750, currency: "EUR" }, maker: { id: 3, "legal name": "Ink & Sons" } },
  ...more,
});

describe("the layer as it is written", () => {
  test("satisfies the strictest compiler", () => {
    expect(complaints()).toEqual([]);
  });

  test("a field that the service calls otherwise, or lets go, is an error until the layer says what becomes of it", () => {
    const renamed = complaints((model) => model.replace("title: string", "name: string"));
    expect(renamed.length).toBeGreaterThanOrEqual(2);
    expect(renamed.every((one) => one.startsWith("catalog.ts: "))).toBe(true);
    expect(complaints((model) => model.replace("'legal name': string", ""))).not.toEqual([]);
    expect(complaints((model) => model.replace("since: Date", "since: string"))).not.toEqual([]);
  });

  test.each([
    ["all of it", product({ also: [{ id: 4, "legal name": "Pen" }] })],
    ["without what is optional", product()],
    ["with nothing where that may be", product({ maker: null, also: [] })],
  ])("gives back what it is given: %s", (_, value) => {
    const { productFromMonolith, productToMonolith } = load("src/anti-corruption/catalog.ts");
    expect(productToMonolith?.(productFromMonolith?.(value))).toEqual(value);
    expect(Object.keys(productFromMonolith?.(value) as object)).toEqual(
      expect.arrayContaining(Object.keys(value)),
    );
  });

  test("what is not there where a type says that it is stays not there", () => {
    const { productFromMonolith, makerToMonolith } = load("src/anti-corruption/catalog.ts");
    expect([productFromMonolith?.(null), makerToMonolith?.(undefined)]).toEqual([null, undefined]);
  });

  test("what a type does not name is left behind, and that is said once", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { productFromMonolith } = load("src/anti-corruption/catalog.ts");
    for (let times = 0; times < 3; times++)
      expect(productFromMonolith?.(product({ secret: 1 }))).not.toHaveProperty("secret");
    expect(warn.mock.calls).toEqual([[expect.stringContaining("sends Product with secret")]]);
    warn.mockRestore();
  });
});

test("calls map what they hand over and what they get, lists and envelopes included", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const asked: unknown[][] = [];
  const answers: Record<string, unknown> = {
    findProduct: product({ more: true }),
    findProducts: { items: [product({ more: true })], total: 1 },
  };
  const calls = load("src/catalog/products.ts", async (...given) => {
    asked.push(given);
    return answers[String(given[2])];
  });
  expect(await calls.findProduct?.(1)).toEqual(product());
  expect(await calls.findProducts?.([1])).toEqual({ items: [product()], total: 1 });
  await calls.reserve?.(product({ mine: true }));
  expect(asked.map((given) => given[3])).toEqual([[1], [[1]], [product(), 1, undefined]]);
  warn.mockRestore();
});
