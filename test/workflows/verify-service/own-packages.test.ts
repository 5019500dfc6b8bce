/** A service below the monolith would find the monolith's packages; the checks do not let it. */
import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readCopy } from "../../../src/code/read/read-copy.ts";
import { extract } from "../../../src/workflows/extract.ts";
import { compareTypes } from "../../../src/workflows/verify-service/compare-types.ts";
import { packagesAbove } from "../../../src/workflows/verify-service/only-own-packages.ts";
import { verifyService } from "../../../src/workflows/verify-service/verify-service.ts";
import { makeTree, put } from "../../code/write/trees.ts";
import { freePort } from "../../run/free-port.ts";
import { makeContext, makeMonolith, usersPlan } from "../tiny-monolith.ts";

const compiler = dirname(fileURLToPath(import.meta.resolve("typescript/package.json")));
const home = "services/users";
const list = `${home}/src/users/list.js`;

/** A service whose code is `code`; the monolith has the package `ghost`, which is none of the service's. */
async function haunted(code: string, own: Record<string, string> = {}) {
  const root = makeMonolith();
  const ctx = makeContext(root);
  const plan = { ...usersPlan(root), service: { name: "users", dir: home, port: await freePort() } };
  const request = { modules: ["users"], dryRun: false, allowDirty: false, verify: "none" } as const;
  await extract(ctx, request, { plan: async () => plan, verify: verifyService });
  put(
    root,
    "node_modules/ghost/package.json",
    '{ "name": "ghost", "version": "1.0.0", "exports": "./index.js" }',
  );
  put(root, "node_modules/ghost/index.js", 'exports.word = "boo";\n');
  put(root, list, code);
  mkdirSync(join(root, home, "node_modules"));
  for (const [path, text] of Object.entries(own)) put(root, `${home}/node_modules/${path}`, text);
  return { root, ctx, plan, boot: () => verifyService(ctx, plan, "boot", { ...written, paths: [] }) };
}
const written = { paths: [], allowDirty: true, reinstall: false };
const start = 'exports.list = () => ["hi"];\n';
/** A name that no reading of imports sees. */
const named = 'const ghost = ["gho", "st"].join("");\n';

test("a package that only the monolith has keeps the service from starting, and is named", async () => {
  // By a name that no reading of imports sees.
  const { boot } = await haunted(`${named}require(ghost);\n${start}`);
  await expect(boot()).rejects.toMatchObject({
    code: "MSA2009",
    message: expect.stringContaining("ghost is in the monolith's node_modules only"),
    why: expect.stringContaining("MODULE_NOT_FOUND"),
  });
});

test("a file that was left behind is named, and no package is blamed for it", async () => {
  const { boot } = await haunted(
    `${named}try { require(ghost); } catch {}\nrequire(["./qu", "ay"].join(""));\n${start}`,
  );
  await expect(boot()).rejects.toMatchObject({
    code: "MSA2009",
    message: expect.stringContaining("./quay is not among its files"),
  });
});

test("the same through import, and through a package of the service that asks for it", async () => {
  const dynamic = await haunted(`${named}import(ghost);\n${start}`);
  await expect(dynamic.boot()).rejects.toMatchObject({
    message: expect.stringContaining("ghost is in the monolith's node_modules only"),
  });
  const orm = await haunted(`require("orm");\n${start}`, { "orm/index.js": `${named}require(ghost);\n` });
  await expect(orm.boot()).rejects.toMatchObject({
    message: expect.stringContaining("ghost is in the monolith's node_modules only"),
  });
});

test("a service that has it starts; one that can do without starts, and it is said", async () => {
  const own = { "ghost/package.json": '{ "name": "ghost" }', "ghost/index.js": "" };
  const right = await haunted(`require("ghost");\n${start}`, own);
  const { checks } = await right.boot();
  expect(checks.find(({ id }) => id === "V4")).toMatchObject({
    status: "passed",
    reason: expect.not.stringContaining("ghost"),
  });
  const dying = await haunted(`${named}try { require(ghost); } catch {}\nprocess.exit(0);\n${start}`);
  await expect(dying.boot()).rejects.toMatchObject({ message: expect.not.stringContaining("ghost") });
  const optional = await haunted(`${named}try { require(ghost); } catch {}\n${start}`);
  expect((await optional.boot()).checks.find(({ id }) => id === "V4")).toMatchObject({
    status: "passed",
    reason: expect.stringContaining("it looked for ghost, which only the monolith has, and starts without"),
  });
});

test("types of the monolith's packages are none of the service's", { timeout: 180_000 }, async () => {
  const { root, ctx, plan } = await haunted(start);
  const runtime = { ...plan.runtime, typecheck: "tsc --noEmit -p ." };
  const env = { ...ctx.env, PATH: `${join(compiler, "bin")}:${ctx.env.PATH}` };
  const check = () => compareTypes({ ...ctx, env }, { ...plan, runtime });
  const config =
    '{ "compilerOptions": { "module": "node16", "lib": ["es5"], "skipLibCheck": true }, "include": ["src/**/*.ts"] }';
  for (const folder of ["", `${home}/`]) {
    put(root, `${folder}tsconfig.json`, config);
    put(
      root,
      `${folder}src/typed.ts`,
      'import { word } from "ghost";\nexport const loud = word.toUpperCase();\n',
    );
  }
  const types = "export declare const word: string;\n";
  put(root, "node_modules/ghost/index.d.ts", types);
  await expect(check()).rejects.toMatchObject({ why: expect.stringContaining("Cannot find module 'ghost'") });
  put(root, `${home}/node_modules/ghost/package.json`, '{ "name": "ghost", "exports": "./index.js" }');
  put(root, `${home}/node_modules/ghost/index.d.ts`, types);
  expect(await check()).toEqual({ seen: "tsc --noEmit -p ." });
});

test("a package that lies above the monolith counts for it, and not for the service", () => {
  const code = 'require("hoisted");\nrequire("nowhere");\n';
  const repository = makeTree({
    "node_modules/hoisted/index.js": "",
    "api/package.json": "{}",
    "api/src/list.js": code,
    "api/services/users/package.json": "{}",
    "api/services/users/src/list.js": code,
  });
  const read = (folder: string, hoisted: boolean): string[] =>
    readCopy({
      root: join(repository, folder),
      files: ["src/list.js"],
      entry: "src/list.js",
      hoisted,
    }).unresolved.map(({ specifier }) => specifier);
  expect(read("api", true)).toEqual(["nowhere"]);
  expect(read("api/services/users", false)).toEqual(["hoisted", "nowhere"]);
});

test("a folder that the team linked stays in sight, with what is beside it", async () => {
  const { root } = await haunted(start);
  expect(packagesAbove(join(root, home))).toEqual([join(root, "node_modules")]);
  put(root, "services/team/package.json", '{ "dependencies": { "ghost": "1.0.0" } }');
  expect(packagesAbove(join(root, "services/team"))).toEqual([]);
  symlinkSync(join(root, "node_modules"), join(root, "services/team/node_modules"));
  expect(packagesAbove(join(root, "services/team"))).toEqual([]);
});
