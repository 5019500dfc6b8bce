import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { generateChanges } from "../../../src/code/generate/generate-changes.ts";
import { builtFolder } from "../../../src/code/generate/manifest/built-folder.ts";
import { parseManifest } from "../../../src/code/generate/manifest/extract-manifest.ts";
import { startCommand } from "../../../src/code/generate/manifest/start-command.ts";
import { serviceValues } from "../../../src/code/generate/render/service-values.ts";
import { applyEdits } from "../../../src/code/generate/rewrite/apply-edits.ts";
import { aPlan, hash, sourcesOf, textOf } from "./a-plan.ts";

test("the service's copy of a tsconfig may say something else, and drift is measured from the monolith's", () => {
  const sources = sourcesOf({ "package.json": "{}", "tsconfig.json": "{ }" });
  const edits = [{ start: 1, end: 2, text: ' "exclude": ["settings.ts"] ', why: "" }];
  const plan = aPlan({
    configs: ["tsconfig.json"],
    configEdits: [{ path: "tsconfig.json", sourceHash: hash("{ }"), edits, why: "" }],
  });
  const changes = generateChanges(plan, sources);
  const written = '{ "exclude": ["settings.ts"] }';
  expect(textOf(changes, "services/orders/tsconfig.json")).toBe(written);
  const manifest = parseManifest(textOf(changes, "services/orders/msa.extract.json"));
  expect(manifest.files.find(({ path }) => path === "tsconfig.json")).toMatchObject({
    placement: "config",
    sourceHash: hash("{ }"),
    outputHash: hash(written),
  });
});

describe("edits", () => {
  const cut = (start: number, end: number, text = "") => ({ start, end, text, why: "" });

  test("cut by position and leave every other byte alone", () => {
    expect(applyEdits("f", "a /* ü */ b\n\n  c;", [cut(0, 1, "A"), cut(10, 11), cut(16, 17, "!")])).toBe(
      "A /* ü */ \n\n  c!".replace("c!", "c!"),
    );
  });

  test("take the file's line ends and keep its byte order mark, behind which offsets count", () => {
    expect(applyEdits("f", "\uFEFFa\r\nb\r\n", [cut(0, 1, "x\ny")])).toBe("\uFEFFx\r\ny\r\nb\r\n");
    expect(applyEdits("f", "a\nb", [cut(2, 3, "x\ny")])).toBe("a\nx\ny");
  });

  test("that overlap or leave the file are a bug, not a guess", () => {
    expect(() => applyEdits("f", "abc", [cut(0, 2), cut(1, 3)])).toThrow("overlaps");
    expect(() => applyEdits("f", "abc", [cut(0, 4)])).toThrow("f overlaps another edit or leaves the file");
  });
});

describe("package.json", () => {
  const make = (plan = aPlan(), files: Record<string, string> = {}) =>
    JSON.parse(textOf(generateChanges(plan, sourcesOf(files)), "services/orders/package.json"));

  test("has the scripts, exact versions in order, and the monolith's module kind", () => {
    const packages = {
      dependencies: { zod: "3.2.1", express: "4.18.2" },
      devDependencies: { typescript: "5.2.2" },
    };
    const made = make(aPlan({ packages }));
    expect(made).toMatchObject({ name: "orders", private: true, type: "module" });
    expect(made.scripts).toEqual({
      build: "tsc -p tsconfig.json",
      start: "node --require ./msa/preload.cjs dist/server.js",
      typecheck: "tsc -p tsconfig.json --noEmit",
    });
    expect(Object.entries(made.dependencies)).toEqual([
      ["express", "4.18.2"],
      ["zod", "3.2.1"],
    ]);
  });

  test("leaves out what there is none of", () => {
    const made = make(
      aPlan({}, { build: null, typecheck: null, moduleKind: "commonjs", nodeArgs: ["src/my server.js"] }),
    );
    expect(made.scripts).toEqual({ start: 'node --require ./msa/preload.cjs "src/my server.js"' });
    expect([made.type, "devDependencies" in made, "engines" in made]).toEqual(["commonjs", false, false]);
  });

  test("carries what the monolith's code resolves by, and nothing else of its package.json", () => {
    const monolith = {
      name: "m",
      engines: { node: ">=16" },
      imports: { "#lib/*": "./src/lib/*.js" },
      scripts: { postinstall: "evil" },
      workspaces: ["x"],
      jest: {},
    };
    const made = make(aPlan(), { "package.json": `\uFEFF${JSON.stringify(monolith)}` });
    expect(made).toMatchObject({ name: "orders", engines: monolith.engines, imports: monolith.imports });
    expect([made.scripts.postinstall, made.workspaces, made.jest]).toEqual([undefined, undefined, undefined]);
  });
});

describe("the start command", () => {
  const start = (...nodeArgs: string[]) => startCommand(aPlan({}, { nodeArgs }));

  test("loads hooks, then enters the folder, then reads .env, then starts the application", () => {
    expect(
      start("-r", "dotenv/config", "-r", "ts-node/register", "--enable-source-maps", "src/a.ts", "-r", "x"),
    ).toMatchObject({
      argv: "node --require ./msa/preload.cjs --require ts-node/register --enable-source-maps src/a.ts -r x".split(
        " ",
      ),
      readers: ["dotenv/config"],
      entersLate: true,
    });
    expect(start("-r", "ts-node/register", "src/a.ts")).toMatchObject({
      argv: ["node", "--require", "./msa/preload.cjs", "--require", "ts-node/register", "src/a.ts"],
      entersLate: true,
    });
    expect(start("--import=tsx", "--require", "./patch.cjs", "src/a.ts")).toMatchObject({
      argv: [
        "node",
        "--require",
        "./msa/preload.cjs",
        "--import",
        "tsx",
        "--import",
        "./msa/enter.mjs",
        "src/a.ts",
      ],
      readers: ["./patch.cjs"],
      entersLate: true,
    });
    expect(start("--import", "dotenv/config", "--import", "./trace.mjs", "src/a.mjs")).toMatchObject({
      argv: ["node", "--require", "./msa/preload.cjs", "--import", "./trace.mjs", "src/a.mjs"],
      readers: ["dotenv/config"],
      entersLate: false,
    });
  });

  test("hands --env-file to the preload, because Node would look for it in the service's folder", () => {
    expect(start("--env-file=.env", "--env-file", ".env.local", "a.js")).toMatchObject({
      argv: ["node", "--require", "./msa/preload.cjs", "a.js"],
      envFiles: [".env", ".env.local"],
    });
  });
});

describe("files", () => {
  const files = {
    "src/a.ts": "keep\nCUT\nkeep\n",
    "src/b.ts": "b",
    "tsconfig.json": "{}",
    "assets/x.png": "\0",
    "assets/sub/y": "y",
    "README.md": "monolith",
  };
  const plan = aPlan({
    files: [
      {
        path: "src/a.ts",
        placement: "pruned",
        sourceHash: hash(files["src/a.ts"]),
        edits: [{ start: 5, end: 9, text: "", why: "" }],
      },
      { path: "src/b.ts", placement: "moved", sourceHash: hash("b"), edits: [] },
    ],
    configs: ["tsconfig.json"],
    assets: ["assets", "README.md", "src/b.ts"],
    monolithEdits: [
      {
        path: "tsconfig.json",
        sourceHash: hash("{}"),
        why: "",
        edits: [{ start: 1, end: 1, text: '"exclude":[]', why: "" }],
      },
    ],
  });
  const changes = generateChanges(plan, sourcesOf(files));
  const at = (path: string) => changes.find((change) => change.path === path);

  test("are edited or copied, once, at their own path; a generated file beats an asset", () => {
    expect(textOf(changes, "services/orders/src/a.ts")).toBe("keep\nkeep\n");
    expect(at("services/orders/src/b.ts")).toEqual({
      kind: "create",
      path: "services/orders/src/b.ts",
      content: { copyOf: "src/b.ts" },
    });
    expect(at("services/orders/assets/sub/y")).toMatchObject({ content: { copyOf: "assets/sub/y" } });
    expect(textOf(changes, "services/orders/README.md")).toContain("# orders");
    expect(new Set(changes.map((change) => change.path)).size).toBe(changes.length);
    expect(at("tsconfig.json")).toEqual({
      kind: "update",
      path: "tsconfig.json",
      beforeHash: hash("{}"),
      content: { text: '{"exclude":[]}' },
    });
  });

  test("stand in the manifest with the hash that this extraction leaves in the monolith", () => {
    const manifest = parseManifest(textOf(changes, "services/orders/msa.extract.json"));
    expect(manifest.files).toEqual([
      { path: "assets/sub/y", placement: "asset", sourceHash: hash("y"), outputHash: hash("y") },
      { path: "assets/x.png", placement: "asset", sourceHash: hash("\0"), outputHash: hash("\0") },
      {
        path: "src/a.ts",
        placement: "pruned",
        sourceHash: hash(files["src/a.ts"]),
        outputHash: hash("keep\nkeep\n"),
      },
      { path: "src/b.ts", placement: "moved", sourceHash: hash("b"), outputHash: hash("b") },
      {
        path: "tsconfig.json",
        placement: "config",
        sourceHash: hash('{"exclude":[]}'),
        outputHash: hash("{}"),
      },
    ]);
    expect(manifest.generated.map((file) => file.path)).toContain("msa/preload.cjs");
    expect(manifest.runtime).toEqual({
      packageManager: "npm",
      build: "npm run build",
      nodeArgs: ["--require", "./msa/preload.cjs", "dist/server.js"],
    });
  });

  test("are refused when the monolith moved on, all at once", () => {
    const moved = sourcesOf({ ...files, "src/a.ts": "x", "tsconfig.json": "x" });
    expect(() => generateChanges(plan, moved)).toThrow(
      expect.objectContaining({ code: "MSA2004", where: [{ file: "src/a.ts" }, { file: "tsconfig.json" }] }),
    );
  });
});

describe("templates", () => {
  const render = (path: string, plan = aPlan()) =>
    textOf(generateChanges(plan, sourcesOf({})), `services/orders/${path}`);

  test("the README says what was switched off and what is still shared", () => {
    const disabled = [{ kind: "job" as const, file: "src/jobs.ts", line: 3, what: "setInterval(<cleanUp>)" }];
    const text = render("README.md", aPlan({ disabled, debts: ["uses table users, which users owns"] }));
    expect(text).toContain("- job: setInterval(<cleanUp>) (`src/jobs.ts:3`)");
    expect(text).toContain("- uses table users, which users owns");
    expect(render("README.md")).toContain("Nothing had to be switched off.");
  });

  test("the Dockerfile builds, drops what only the build needed, and starts without a shell", () => {
    const text = render("Dockerfile");
    expect(text).toMatch(/^FROM node:24-bookworm-slim AS build\n/);
    expect(text).toContain(
      "RUN npm install --no-audit --no-fund\nCOPY . .\nRUN npm run build\nRUN npm prune --omit=dev\n",
    );
    expect(text).toContain('CMD ["node","--require","./msa/preload.cjs","dist/server.js"]');
    expect(text).not.toContain("# syntax");
  });

  test("a service that compiles while it runs keeps its compiler", () => {
    const packages = { dependencies: {}, devDependencies: { tsx: "4.0.0" } };
    expect(
      render("Dockerfile", aPlan({ packages }, { build: null, nodeArgs: ["--import", "tsx", "src/a.ts"] })),
    ).not.toContain("prune");
  });

  test.each(["pnpm", "yarn"] as const)("%s is installed in the image by its own means", (packageManager) => {
    expect(render("Dockerfile", aPlan({}, { packageManager }))).toMatch(
      new RegExp(`RUN npm install .*${packageManager}@`),
    );
  });

  test("the built folder is ignored by git, unless code lies in it", () => {
    expect(render(".gitignore")).toBe("/node_modules/\n/dist/\n*.tsbuildinfo\n/.env\n/.yarn/\n");
    const file = { path: "dist/a.js", placement: "moved" as const, sourceHash: "", edits: [] };
    expect(builtFolder(aPlan({ files: [file] }))).toBeNull();
  });

  test("the monolith's package.json lies beside the preload where code requires it", () => {
    const sources = sourcesOf({ "package.json": '{ "name": "warehouse" }' });
    const pathsOf = (assets: string[]) => generateChanges(aPlan({ assets }), sources).map(({ path }) => path);
    expect(pathsOf(["package.json"])).toContain("services/orders/msa/monolith.json");
    expect(pathsOf([])).not.toContain("services/orders/msa/monolith.json");
  });

  test("template.json names exactly the values that templates get, and every template is rendered", () => {
    const described = JSON.parse(readFileSync("templates/service/template.json", "utf8")).parameters;
    const values = Object.keys(serviceValues(aPlan(), { start: startCommand(aPlan()), built: null }));
    expect(Object.keys(described.properties).sort()).toEqual(values.sort());
    expect([...described.required].sort()).toEqual(values.sort());
    const late = aPlan(
      {},
      {
        nodeArgs: ["--import", "tsx", "a.ts"],
        ormConfig: "ormconfig.json",
        moduleKind: "commonjs",
        besideCode: [{ from: "src/letters", to: "dist/letters" }],
        compilerPlugins: [{ name: "@nestjs/swagger", options: {} }],
      },
    );
    const made = new Set(
      generateChanges(late, sourcesOf({})).map((change) => change.path.replace("services/orders/", "")),
    );
    const shipped = readdirSync("templates/service/files", { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    );
    for (const entry of shipped) {
      const path = `${entry.parentPath}/${entry.name}`
        .replace(/^.*templates\/service\/files\//, "")
        .replace(/\.hbs$/, "");
      expect(made).toContain(path);
    }
  });
});
