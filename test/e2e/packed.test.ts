import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { shopFiles } from "./support/shop-files.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const shipped = [
  "bin",
  "src",
  "templates",
  "docs",
  "package.json",
  "tsconfig.json",
  "LICENSE",
  "CHANGELOG.md",
  "README.md",
];
const base = mkdtempSync(join(tmpdir(), "msa-pack-"));
const team = join(base, "team");
let files: string[];
let tarball: string;

beforeAll(async () => {
  // Packed from a copy: `prepack` removes dist, which other tests are running.
  const copy = join(base, "copy");
  for (const name of shipped) {
    if (existsSync(join(repository, name)))
      cpSync(join(repository, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(repository, "node_modules"), join(copy, "node_modules"));
  const { stdout } = await run(copy, "npm", "pack", "--json");
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf("[\n"))) as {
    filename: string;
    files: { path: string }[];
  }[];
  files = packed!.files.map(({ path }) => path);
  tarball = join(copy, packed!.filename);

  for (const [path, text] of Object.entries(shopFiles)) {
    mkdirSync(dirname(join(team, path)), { recursive: true });
    writeFileSync(join(team, path), text);
  }
  await run(team, "npm", "install", "--save-dev", tarball, "--prefer-offline", "--no-audit", "--no-fund");
}, 240_000);
afterAll(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }));

const run = (cwd: string, command: string, ...args: string[]) =>
  promisify(execFile)(command, args, {
    cwd,
    env: { ...process.env, NO_COLOR: "1" },
    maxBuffer: 64 * 1024 * 1024,
  });
const msa = async (...args: string[]): Promise<string> => (await run(team, "npx", "msa", ...args)).stdout;

test("the tarball holds what runs and nothing of how it was made", () => {
  expect(
    files.filter((path) => /(^|\/)(test|tests|fixtures|bench|src|coverage|node_modules)\//.test(path)),
  ).toEqual([]);
  expect(
    files.filter((path) =>
      /\.(tsbuildinfo|map|tgz|log)$|\.test\.|(?<!\.d)\.ts$|^\.|biome|vitest|knip/.test(path),
    ),
  ).toEqual([]);
  for (const wanted of [
    "bin/msa.js",
    "dist/cli/main.js",
    "dist/index.js",
    "dist/index.d.ts",
    "docs/errors.md",
  ]) {
    expect(files).toContain(wanted);
  }
  expect(files.some((path) => path.startsWith("templates/service/files/"))).toBe(true);
});

test("every declaration file has its module", () => {
  const lone = files.filter(
    (path) => path.endsWith(".d.ts") && !files.includes(path.replace(/\.d\.ts$/, ".js")),
  );
  expect(lone).toEqual([]);
});

test("installed elsewhere, it knows its version and its help", async () => {
  const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
  expect(await msa("--version")).toBe(`${version}\n`);
  expect(await msa("--help")).toContain("extract");
  expect(await msa("extract", "--help")).toContain("--allow-dirty");
});

test("installed elsewhere, it detects, analyses and extracts", async () => {
  expect(await msa("init", "--yes")).toContain("created msa.config.json");
  const config = JSON.parse(readFileSync(join(team, "msa.config.json"), "utf8"));
  expect(config.monolith).toMatchObject({ entry: "src/server.js", health: "/health" });
  expect(existsSync(join(team, config.$schema))).toBe(true);

  const model = JSON.parse(await msa("analyze", "--json"));
  expect(model.modules.map(({ name }: { name: string }) => name)).toEqual(["catalog", "orders", "reviews"]);
  expect(model.endpoints).toHaveLength(8);

  expect(await msa("extract", "orders", "--dry-run")).toContain("would write services/orders: ");
  expect(existsSync(join(team, "services"))).toBe(false);
});

test("the library can be imported", async () => {
  const script = 'import("msa-cli").then((found) => console.log(Object.keys(found).length > 0))';
  expect((await run(team, process.execPath, "-e", script)).stdout).toBe("true\n");
});
