import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inferredResults } from "../../../../src/code/read/callables/inferred-results.ts";

const installed = new URL("../../../../node_modules/typescript", import.meta.url).pathname;
const text = `import type { Row } from "./row";
interface Own { day: Date }
export async function rows() { return [] as Row[]; }
export function own(day: Date) { return { own: { day } as Own, name: "a" as "a" | "b", none: undefined }; }
export const nothing = async (row: Row) => { row.id; };
export function loose(json: string) { return JSON.parse(json); }
export function acts() { return { act() { return 1; } }; }
export function foreign(row: Row) { return row.kind; }
export const tuple = () => [1, "a"] as [number, string];
`;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "msa-inferred-"));
  writeFileSync(
    join(root, "tsconfig.json"),
    '{ "compilerOptions": { "strict": true, "lib": ["es2020"], "types": [] } }',
  );
  writeFileSync(join(root, "a.ts"), text);
  writeFileSync(
    join(root, "row.ts"),
    "export class Kind { size() { return 1 } }\nexport interface Row { id: number; kind: Kind }\n",
  );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const startOf = (what: string): number => text.indexOf(what);

test("without the project's TypeScript nobody can tell", () => {
  const inferred = inferredResults(root, "tsconfig.json")("a.ts", startOf("export async function rows"));
  expect(inferred).toEqual({ why: expect.stringContaining("is not installed") });
});

test("what it infers is written down, with the names that the file has to know", () => {
  mkdirSync(join(root, "node_modules"));
  symlinkSync(installed, join(root, "node_modules/typescript"));
  const inferred = inferredResults(root, "tsconfig.json");
  const at = (what: string) => inferred("a.ts", startOf(what));
  expect(at("export async function rows")).toEqual({ text: "Promise<Row[]>", names: ["Row"] });
  expect(at("export function own")).toEqual({
    text: '{ own: Own; name: "a" | "b"; none: undefined; }',
    names: ["Own"],
  });
  expect(at("async (row")).toEqual({ text: "Promise<void>", names: [] });
  expect(at("() => [1")).toEqual({ text: "[number, string]", names: [] });
  expect(at("export function loose")).toEqual({ why: expect.stringContaining("any") });
  expect(at("export function acts")).toEqual({ why: expect.stringContaining("no plain data") });
  expect(at("export function foreign")).toEqual({ why: expect.stringContaining("Kind") });
});
