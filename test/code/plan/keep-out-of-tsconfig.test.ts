import { expect, test } from "vitest";
import type { ProjectFacts } from "../../../src/code/model/monolith.ts";
import { keepOutOfTsconfig } from "../../../src/code/plan/needs/keep-out-of-tsconfig.ts";

function edited(files: Record<string, string>, outDir: string | null = "dist"): string | null {
  const project = {
    tsconfigs: Object.keys(files),
    otherTsconfigs: [],
    outDir,
  } as unknown as ProjectFacts; // only these fields are read
  const read = (path: string): string => files[path] ?? "";
  const [change] = keepOutOfTsconfig(project, ["services"], read);
  if (!change) return null;
  return [...change.edits]
    .reverse()
    .reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), read(change.path));
}

test("a tsconfig that names its sources is left alone", () => {
  expect(edited({ "tsconfig.json": '{ "include": ["src"] }' })).toBeNull();
});

test("one without include gets an exclude that still leaves out what the default did", () => {
  const text = edited({ "tsconfig.json": '{\n  // ours\n  "compilerOptions": {}\n}\n' });
  expect(text).toContain("// ours");
  expect(JSON.parse(text?.replace(/\/\/.*/, "") ?? "")).toMatchObject({
    exclude: ["node_modules", "dist", "services"],
  });
});

test("an include that takes in everything, inherited, is answered in the nearest config", () => {
  const text = edited({
    "tsconfig.json": '{ "extends": "./base.json", "exclude": ["scripts"] }',
    "base.json": '{ "include": ["**/*.ts"] }',
  });
  expect(JSON.parse(text ?? "")).toMatchObject({ exclude: ["scripts", "services"] });
});

test("an exclude that names the folder already is enough", () => {
  expect(edited({ "tsconfig.json": '{ "exclude": ["node_modules", "services/**"] }' })).toBeNull();
});

test("a config beside the one in use gets its own exclude, unless it inherits the new one", () => {
  const files: Record<string, string> = {
    "tsconfig.json": "{}",
    "tsconfig.build.json": '{ "extends": "./tsconfig.json", "exclude": ["**/*.test.ts"] }',
    "tsconfig.lint.json": '{ "extends": "./tsconfig.json" }',
  };
  const project = {
    tsconfigs: ["tsconfig.json"],
    otherTsconfigs: [
      ["tsconfig.build.json", "tsconfig.json"],
      ["tsconfig.lint.json", "tsconfig.json"],
    ],
    outDir: "out",
  } as unknown as ProjectFacts; // only these fields are read
  const changes = keepOutOfTsconfig(project, ["services"], (path) => files[path] ?? "");
  expect(changes.map((change) => change.path)).toEqual(["tsconfig.json", "tsconfig.build.json"]);
  expect(changes[1]?.edits.map((edit) => edit.text).join("")).toContain("services");
});
