import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { detectProject } from "../../../src/code/read/project/detect-project.ts";
import { readPackages } from "../../../src/code/read/project/installed-packages.ts";
import { emptyManifest, readManifest } from "../../../src/code/read/project/manifest.ts";

const fixtures = join(import.meta.dirname, "../../../fixtures");

describe("what init is told about a project", () => {
  test("names the place that says so", () => {
    const detected = detectProject(join(fixtures, "read/imports-aliases-and-suffixes/input"));
    expect(detected.entry).toEqual({ value: "src/boot.ts", source: "package.json scripts.start" });
    expect(detected.framework).toEqual({ value: "express", source: "package.json dependencies.express" });
    expect(detected.start).toEqual({ value: "npm start", source: "package.json scripts.start" });
    expect(detected.tsconfig?.value).toBe("tsconfig.json");
  });

  test("finds the port beside the code that opens it", () => {
    const detected = detectProject(join(fixtures, "read/env-assets-listen/input"));
    expect(detected.port).toEqual({ value: 4600, source: "src/boot.ts:6" });
  });

  test("neither a web client's port nor one that is called or stored at is the backend's", () => {
    const root = mkdtempSync(join(tmpdir(), "msa-detect-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const write = (file: string, text: string) => {
      mkdirSync(join(root, file, ".."), { recursive: true });
      writeFileSync(join(root, file), text);
    };
    write("package.json", JSON.stringify({ name: "quay", scripts: { start: "node server.js" } }));
    write("server.js", "import './src/load-config.js';\n");
    write("client/package.json", JSON.stringify({ name: "quay-web" }));
    write("client/app.config.js", "const port = process.env.NODE_ENV === 'production' ? 80 : 4705;\n");
    write("src/app-bank/app-bank.js", "request({ method: 'POST', port: 443 });\n");
    write("src/load-config.js", "export const db = { port: 5432 };\nexport const own = { port: 4706 };\n");
    expect(detectProject(root).port).toEqual({ value: 4706, source: "src/load-config.js:2" });
  });

  test("what a watching script runs to build is not the application that package.json names", () => {
    const root = mkdtempSync(join(tmpdir(), "msa-detect-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    mkdirSync(join(root, "ci"));
    mkdirSync(join(root, "src/node"), { recursive: true });
    for (const file of ["ci/watch.ts", "src/node/entry.ts"]) writeFileSync(join(root, file), "");
    const write = (scripts: object) =>
      writeFileSync(
        join(root, "package.json"),
        JSON.stringify({ name: "desk", main: "out/node/entry.js", scripts }),
      );
    write({ watch: "ts-node ./ci/watch.ts" });
    const entry = detectProject(root).entry;
    write({ start: "ts-node ./ci/watch.ts" });
    expect(entry).toEqual({ value: "src/node/entry.ts", source: "package.json main" });
    expect(detectProject(root).entry?.value).toBe("ci/watch.ts");
  });

  test("follows all scripts that run side by side, and takes no settings of a tool for the main file", () => {
    const root = mkdtempSync(join(tmpdir(), "msa-detect-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    mkdirSync(join(root, "src"));
    for (const file of ["jest.config.js", "src/gate.ts", "src/index.ts"]) writeFileSync(join(root, file), "");
    const entryWith = (scripts: object) => {
      writeFileSync(
        join(root, "package.json"),
        JSON.stringify({ name: "desk", main: "jest.config.js", scripts }),
      );
      return detectProject(root).entry;
    };
    const dev = 'concurrently -k "yarn run compile" "yarn run run-it"';
    expect(entryWith({ dev, compile: "tsc -w", "run-it": "nodemon --inspect dist/gate.js" })).toEqual({
      value: "src/gate.ts",
      source: "package.json scripts.dev",
    });
    expect(entryWith({})?.value).toBe("src/index.ts");
  });

  test("knows what a command is given besides the file that it starts", () => {
    const root = mkdtempSync(join(tmpdir(), "msa-detect-"));
    const scripts = {
      start: "webpack --config client/bundle.dev.js && node --watch -r ./tracing.js --env-file=.env gate.js",
    };
    writeFileSync(join(root, "package.json"), JSON.stringify({ name: "gate", scripts }));
    mkdirSync(join(root, "client"));
    for (const file of ["client/bundle.dev.js", "tracing.js", "gate.js"]) writeFileSync(join(root, file), "");
    const started = detectProject(root).entry?.value;
    writeFileSync(
      join(root, "package.json"),
      JSON.stringify({
        name: "gate",
        main: "gate.js",
        scripts: { start: "webpack -c client/bundle.dev.js" },
      }),
    );
    const built = detectProject(root).entry?.value;
    rmSync(root, { recursive: true });
    expect([started, built]).toEqual(["gate.js", "gate.js"]);
  });

  test("what is built without a rootDir lies below the folder that the compiler is given", () => {
    const root = mkdtempSync(join(tmpdir(), "msa-detect-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    mkdirSync(join(root, "backend/boot"), { recursive: true });
    writeFileSync(join(root, "backend/boot/gate.ts"), "export {};\n");
    const scripts = { start: "tsc && node dist/boot/gate" };
    writeFileSync(join(root, "package.json"), JSON.stringify({ name: "gate", scripts }));
    const write = (own: object) =>
      writeFileSync(
        join(root, "tsconfig.json"),
        JSON.stringify({ compilerOptions: { outDir: "./dist" }, ...own }),
      );
    write({ include: ["./backend/**/*.ts", "backend/boot/gate.ts"] });
    expect(detectProject(root).entry?.value).toBe("backend/boot/gate.ts");
    write({ files: ["backend/boot/gate.ts", "backend/types.d.ts"] });
    expect(detectProject(root).entry?.value).toBe("backend/boot/gate.ts");
    write({ include: ["elsewhere"] });
    expect(detectProject(root).entry).toBeNull();
  });

  test("a script may start a file without an extension; a port in a comment is none", () => {
    const root = mkdtempSync(join(tmpdir(), "msa-detect-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    writeFileSync(
      join(root, "package.json"),
      JSON.stringify({ name: "gate", scripts: { start: "node ./bin/www" } }),
    );
    mkdirSync(join(root, "bin"));
    writeFileSync(
      join(root, "bin/www"),
      "#!/usr/bin/env node\nrequire('../app').listen(process.env.PORT);\n",
    );
    const app = "// app.listen(4700);\n/*\n PORT = 4701 */\nconst url = 'http://x:1'; const port = 4702;\n";
    writeFileSync(join(root, "app.js"), app);
    const detected = detectProject(root);
    expect(detected.entry).toEqual({ value: "bin/www", source: "package.json scripts.start" });
    expect(detected.port).toEqual({ value: 4702, source: "app.js:4" });
  });

  test("without a start script, the entry is run with what the script that watches it runs it with", () => {
    const root = mkdtempSync(join(tmpdir(), "msa-detect-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    writeFileSync(join(root, "gate.ts"), "export {};\n");
    const startOf = (watch: string) => {
      writeFileSync(join(root, "package.json"), JSON.stringify({ name: "gate", scripts: { watch } }));
      return detectProject(root).start?.value;
    };
    expect(startOf("nodemon --watch src -e ts --exec ts-node ./gate.ts")).toBe("npx ts-node gate.ts");
    expect(startOf("tsx watch gate.ts")).toBe("npx tsx gate.ts");
    expect(startOf("nodemon -r ts-node/register gate.ts")).toBe("node gate.ts");
  });

  test("of several Nest applications, whose scripts have other names, the one that nest-cli.json puts first", () => {
    const root = mkdtempSync(join(tmpdir(), "msa-detect-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    mkdirSync(join(root, "apps/quay/src"), { recursive: true });
    mkdirSync(join(root, "src"));
    for (const file of ["apps/quay/src/main.ts", "src/index.ts"]) writeFileSync(join(root, file), "");
    const manifest = { name: "port", scripts: { "start:quay": "nest start quay" } };
    writeFileSync(join(root, "package.json"), JSON.stringify(manifest));
    expect(detectProject(root).entry?.value).toBe("src/index.ts");
    writeFileSync(join(root, "nest-cli.json"), '{ "monorepo": true, "sourceRoot": "apps/quay/src" }');
    const { entry, start } = detectProject(root);
    expect(entry).toEqual({ value: "apps/quay/src/main.ts", source: "nest-cli.json" });
    expect(start?.value).toBe("npx nest start");
  });

  test("a build that watches is run once", () => {
    const root = mkdtempSync(join(tmpdir(), "msa-detect-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const buildOf = (build: string) => {
      const scripts = { start: "node build/gate.js", build };
      writeFileSync(join(root, "package.json"), JSON.stringify({ name: "gate", scripts }));
      return detectProject(root).build?.value;
    };
    expect(buildOf("tsc -w -p .")).toBe("npx tsc -p .");
    expect(buildOf("tsc -p watch")).toBe("npm run build");
  });

  test("follows scripts that run other scripts", () => {
    const root = mkdtempSync(join(tmpdir(), "msa-detect-"));
    const scripts = {
      start: "npm run migrate && npm run serve",
      serve: "NODE_ENV=production nodemon --exec ts-node ./gate.ts",
      migrate: "knex migrate:latest",
    };
    writeFileSync(
      join(root, "package.json"),
      JSON.stringify({ name: "gate", scripts, packageManager: "pnpm@9.0.0" }),
    );
    writeFileSync(join(root, "gate.ts"), "export {};\n");
    const detected = detectProject(root);
    rmSync(root, { recursive: true });
    expect(detected.entry?.value).toBe("gate.ts");
    expect(detected.packageManager).toEqual({ value: "pnpm", source: "package.json packageManager" });
    expect(detected.framework).toBeNull();
  });
});

test("a stated start command, or a stated entry, says which of several applications is meant", () => {
  const root = mkdtempSync(join(tmpdir(), "msa-detect-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  writeFileSync(
    join(root, "package.json"),
    JSON.stringify({ name: "yard", main: "north/gate.js", dependencies: { express: "4" } }),
  );
  for (const [folder, port] of [
    ["north", 4101],
    ["south", 4102],
  ]) {
    mkdirSync(join(root, String(folder)));
    writeFileSync(
      join(root, `${folder}/gate.ts`),
      `import express from "express";\nexpress().listen(${port});\n`,
    );
  }
  const seen = (stated?: Parameters<typeof detectProject>[1]) => {
    const { entry, port } = detectProject(root, stated);
    return [entry?.value, entry?.source, port?.value];
  };
  expect(seen()).toEqual(["north/gate.ts", "package.json main", 4101]);
  expect(seen({ start: "node -r ts-node/register south/gate.ts" })).toEqual([
    "south/gate.ts",
    "--start",
    4102,
  ]);
  expect(seen({ entry: "./south/gate.ts" })).toEqual(["south/gate.ts", "--entry", 4102]);
  expect(seen({ start: "bash run.sh 4103" })).toEqual(["north/gate.ts", "package.json main", 4101]);
});

test("of hundreds of folders the first dozen are named, and how many more there are", () => {
  const root = mkdtempSync(join(tmpdir(), "msa-detect-"));
  writeFileSync(join(root, "package.json"), JSON.stringify({ name: "mall", main: "src/main.js" }));
  for (let at = 100; at < 200; at++) {
    mkdirSync(join(root, `src/shop${at}`), { recursive: true });
    writeFileSync(join(root, `src/shop${at}/routes.js`), "");
  }
  writeFileSync(join(root, "src/main.js"), "");
  const folders = detectProject(root).moduleFolders?.value ?? "";
  rmSync(root, { recursive: true });
  expect(folders).toMatch(/^shop100, shop101, .*, shop111 and 88 more$/);
});

describe("a repository whose root starts nothing", () => {
  test("is started by the package that names a web framework", () => {
    const detected = detectProject(join(fixtures, "read/express-in-workspace/input"));
    expect(detected.entry).toEqual({
      value: "packages/api/src/index.js",
      source: "packages/api/package.json scripts.start",
    });
    expect(detected.start).toEqual({
      value: "npm --prefix packages/api start",
      source: "packages/api/package.json scripts.start",
    });
    expect(detected.framework?.value).toBe("express");
  });

  test("with `node .` and a build tool's settings beside it, by the main file", () => {
    const root = mkdtempSync(join(tmpdir(), "msa-detect-"));
    mkdirSync(join(root, "core/src"), { recursive: true });
    writeFileSync(join(root, "package.json"), '{ "name": "all", "scripts": { "dev": "turbo dev" } }');
    writeFileSync(
      join(root, "core/package.json"),
      JSON.stringify({
        main: "build/index.js",
        scripts: { start: "NODE_ENV=production node .", dev: "tsup --config tsup.dev.config.ts" },
        dependencies: { koa: "^2.0.0" },
      }),
    );
    for (const file of ["src/index.ts", "tsup.dev.config.ts"])
      writeFileSync(join(root, "core", file), "export {};\n");
    const detected = detectProject(root);
    rmSync(root, { recursive: true });
    expect(detected.entry?.value).toBe("core/src/index.ts");
  });
});

test("a backend in a workspace has the versions that are installed above it", () => {
  const root = mkdtempSync(join(tmpdir(), "msa-workspace-"));
  for (const folder of [".git", "back", "node_modules/express"])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "node_modules/express/package.json"), '{ "version": "4.21.2" }');
  writeFileSync(
    join(root, "package-lock.json"),
    '{ "packages": { "node_modules/pg": { "version": "8.13.1" }, "node_modules/express": { "version": "4.0.0" } } }',
  );
  const manifest = { name: "back", dependencies: { express: "^4.0.0", pg: "^8.0.0", cors: "^2.0.0" } };
  writeFileSync(join(root, "back/package.json"), JSON.stringify(manifest));
  const found = readPackages(join(root, "back"), readManifest(join(root, "back")) ?? emptyManifest);
  rmSync(root, { recursive: true });
  expect([found.express?.installed, found.pg?.installed, found.cors?.installed]).toEqual([
    "4.21.2",
    "8.13.1",
    null,
  ]);
});

test("what a developer starts is proposed: the port outside production, files of variables for it, a health path that an application has", () => {
  const root = mkdtempSync(join(tmpdir(), "msa-detect-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  writeFileSync(join(root, "package.json"), JSON.stringify({ name: "quay", main: "server.js" }));
  const detect = (text: string) => {
    writeFileSync(join(root, "server.js"), text);
    const { port, health } = detectProject(root);
    return [port?.value, health?.value];
  };
  const port =
    "const port = process.env.NODE_ENV === 'production' ? (process.env.PORT || 80) : 4703;\napp.listen(port);\n";
  expect(detect(port)).toEqual([4703, undefined]);
  expect(detect(`${port}boatRouter.get("/status", list);\n`)).toEqual([4703, undefined]);
  expect(detect(`${port}app.get("/status", list);\n`)).toEqual([4703, "/status"]);
  writeFileSync(join(root, ".env.development"), "PORT=4704\n");
  expect(detect(port)).toEqual([4704, undefined]);
});
