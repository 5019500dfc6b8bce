import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { expect, test } from "vitest";
import { type RuntimeNeed, runtimeFiles } from "../../../../src/code/generate/runtime/runtime-files.ts";
import { runtimeParts } from "../../../../src/code/generate/runtime/runtime-parts.ts";
import { readRuntimeTemplate, writeRuntime } from "../../../runtime/open-runtime.ts";

const full: RuntimeNeed = { modules: "esm", uses: ["calls", "answers", "nest"] };
const names = (need: RuntimeNeed) => runtimeFiles(need, readRuntimeTemplate).map((file) => file.path);
const root = fileURLToPath(new URL("../../../../", import.meta.url));

test("a process that only calls gets no listener, one that only answers no client and no cockatiel", () => {
  const calls = names({ modules: "commonjs", uses: ["calls"] });
  expect(calls).toContain("msa-runtime/client.js");
  expect(calls).toContain("msa-runtime/cockatiel.LICENSE");
  expect(calls).not.toContain("msa-runtime/listener.js");
  expect(calls).not.toContain("msa-runtime/index.mjs");
  const answers = names({ modules: "commonjs", uses: ["answers"] });
  expect(answers).toContain("msa-runtime/listener.js");
  expect(answers.filter((name) => /client|cockatiel|post|nest/.test(name))).toEqual([]);
});

test.each<RuntimeNeed>([
  { modules: "commonjs", uses: ["calls"] },
  { modules: "commonjs", uses: ["answers"] },
  { modules: "esm", uses: ["calls", "answers"] },
])("every file that a file of $uses in $modules names is there", (need) => {
  const files = runtimeFiles(need, readRuntimeTemplate);
  const present = new Set(files.map((file) => file.path.replace("msa-runtime/", "")));
  for (const { path, text } of files) {
    for (const [, name] of text.matchAll(/(?:require\(|from )"\.\/([\w.-]+)"/g)) {
      const ending = path.endsWith(".d.ts") ? ".d.ts" : ".js";
      expect(present, `${path} names ${name}`).toContain(/\.m?js$/.test(name ?? "") ? name : name + ending);
    }
  }
});

test("nothing is required but Node's own modules, its own files and Nest where Nest is", () => {
  for (const { path, text } of runtimeFiles(full, readRuntimeTemplate)) {
    const required = [...text.matchAll(/(?:require\(|from )"([^".][^"]*)"/g)].map((match) => match[1]);
    const allowed = path.endsWith("/nest.js") ? ["@nestjs/common"] : builtinModules;
    expect(required.filter((name) => !allowed.includes(name ?? ""))).toEqual([]);
  }
});

test("no syntax is newer than ES2020", async () => {
  for (const { path, text } of runtimeFiles(full, readRuntimeTemplate)) {
    if (!/\.m?js$/.test(path)) continue;
    const [old, now] = await Promise.all(
      ["es2020", "esnext"].map((target) => transform(text, { target, loader: "js" })),
    );
    expect(old?.code, path).toBe(now?.code);
  }
});

test("the index gives every name in both module forms", () => {
  const dir = writeRuntime(full);
  const expected = runtimeParts.flatMap((part) => (part.name === "nest" ? [] : part.exports)).sort();
  mkdirSync(join(dir, "node_modules"));
  symlinkSync(join(root, "node_modules/@nestjs"), join(dir, "node_modules/@nestjs"));
  writeFileSync(
    join(dir, "both.mjs"),
    `import * as esm from "./msa-runtime/index.mjs";
     import * as named from "./msa-runtime/index.js";
     import { createRequire } from "node:module";
     const cjs = createRequire(import.meta.url)("./msa-runtime/index.js");
     const names = Object.keys(esm).sort();
     if (names.some((name) => esm[name] !== cjs[name] || named[name] !== cjs[name])) throw new Error("two copies");
     console.log(JSON.stringify(names));`,
  );
  const printed = execFileSync(process.execPath, ["both.mjs"], { cwd: dir, encoding: "utf8" });
  expect(JSON.parse(printed)).toEqual([...expected, "nestUnavailable"].sort());
});

test.each([
  [
    "commonjs",
    { module: "commonjs", moduleResolution: "node10", ignoreDeprecations: "6.0" },
    "./msa-runtime",
  ],
  ["node16 from CommonJS", { module: "node16" }, "./msa-runtime"],
  ["ES modules", { module: "nodenext" }, "./msa-runtime/index.mjs"],
])("the types hold under strict settings: %s", (name, options, specifier) => {
  const dir = writeRuntime(full);
  writeFileSync(
    join(dir, "package.json"),
    JSON.stringify({ type: name === "ES modules" ? "module" : "commonjs" }),
  );
  writeFileSync(
    join(dir, "use.ts"),
    `import { context, createClient, createListener, decode, encode, middleware, switchOf } from "${specifier}";
     export async function use(): Promise<string> {
       const listener = await createListener({ secret: "s", handlers: { "A.b": (x: number) => x } });
       const client = createClient({ name: "a", url: listener.url, secret: undefined, breaker: false });
       if (switchOf("a") === "remote") await context.run({ user: 1 }, () => client.call("A", "b", [1]));
       middleware.express();
       await listener.close();
       return decode(encode(1));
     }
     // @ts-expect-error the name is missing
     createClient({ url: "x", secret: "y" });`,
  );
  writeFileSync(
    join(dir, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: { ...options, strict: true, noEmit: true, types: [], lib: ["es2017"] },
      files: ["use.ts"],
    }),
  );
  execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", dir], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
});
