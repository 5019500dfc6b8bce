import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = new URL("..", import.meta.url).pathname;
const sources = walk(join(root, "src")).filter((file) => file.endsWith(".ts"));

function walk(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}

function offenders(pattern: RegExp, files = sources): string[] {
  return files
    .filter((file) => pattern.test(readFileSync(file, "utf8")))
    .map((file) => file.slice(root.length));
}

test("the top level is what the house plan says", () => {
  const tracked = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).split("\n");
  const top = new Set(tracked.filter(Boolean).map((path) => path.split("/")[0] ?? ""));
  const folders = ["bin", "src", "templates", "fixtures", "test", "bench", "docs"];
  const files = [
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
  ];
  const tools = [
    ".ci",
    ".gitignore",
    ".gitattributes",
    ".dependency-cruiser.cjs",
    "biome.json",
    "knip.json",
    "tsconfig.check.json",
    "vitest.config.ts",
    "vitest.components.config.ts",
  ];
  expect([...top].filter((name) => ![...folders, ...files, ...tools].includes(name))).toEqual([]);
  for (const name of [...folders, ...files]) expect(top, name).toContain(name);
});

test("no source file is longer than 300 lines, and the median stays small", () => {
  const lengths = sources.map((file) => ({
    file: file.slice(root.length),
    lines: readFileSync(file, "utf8").split("\n").length,
  }));
  expect(lengths.filter(({ lines }) => lines > 301)).toEqual([]);
  const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
  expect(sorted[sorted.length >> 1]).toBeLessThanOrEqual(80);
});

test("nothing calls process.exit, and only cli/ reads process", () => {
  expect(offenders(/process\.exit\(/)).toEqual([]);
  // code/read/ names the process of the monolith that it reads, not its own.
  const own = sources.filter((file) => !/src\/(cli|code\/read)\//.test(file));
  expect(offenders(/\bprocess\.(argv|env|stdout|stderr|stdin|cwd)\b/, own)).toEqual([]);
});

test("no default export, no folder that hides what it does", () => {
  expect(offenders(/^export default /m)).toEqual([]);
  expect(
    sources.filter((file) =>
      /\/(services|helpers|managers|common|lib|core|utils)\//.test(file.slice(root.length)),
    ),
  ).toEqual([]);
});

test("every finding and obstacle code has its section in docs/findings.md", () => {
  const docs = readFileSync(join(root, "docs/findings.md"), "utf8");
  const documented = [...docs.matchAll(/^### ([A-Z-]+)$/gm)].map((match) => match[1] ?? "").sort();
  const files = sources.filter((file) =>
    /code\/(model\/(findings|boundary|stated)|plan\/(find-obstacles|row-hooks|computed-loads|generated-routes|process-databases|start-obstacles|plan-extraction|frameworks\/|needs\/(workspace|compiler-plugins)|remote\/|retire\/))/.test(
      file,
    ),
  );
  const used = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/"([A-Z][A-Z-]{2,})"/g)].map((match) => match[1] ?? ""),
  );
  const codes = [...new Set(used)]
    .filter((code) => code !== "UNRESOLVED" || documented.includes(code))
    .sort();
  expect(codes).toEqual(documented);
});
