import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { compareTypes } from "../../../src/workflows/verify-service/compare-types.ts";
import { aPlan } from "../../code/generate/a-plan.ts";
import { makeTree } from "../../code/write/trees.ts";
import { makeContext } from "../tiny-monolith.ts";

const own = "src/db.ts(2,54): error TS2322: Type 'string' is not assignable to type 'number'.";
const other = "src/a.ts(1,1): error TS2304: Cannot find name 'b'.";

/** A folder's compiler that says these lines. */
function compiler(folder: string, lines: readonly string[]): void {
  const file = join(folder, "node_modules/.bin/tsc");
  mkdirSync(dirname(file), { recursive: true });
  const says = lines.map((line) => `echo "${line}"`).join("\n");
  writeFileSync(file, `#!/bin/sh\n${says}\nexit ${lines.length === 0 ? 0 : 2}\n`);
  chmodSync(file, 0o755);
}

function compare(service: readonly string[], monolith: readonly string[] | null) {
  const root = makeTree({});
  const plan = aPlan({}, { typecheck: "tsc --noEmit" });
  compiler(join(root, plan.service.dir), service);
  if (monolith !== null) compiler(root, monolith);
  return compareTypes({ ...makeContext(root), env: { PATH: "/usr/bin:/bin" } }, plan);
}

test("the monolith's own errors, wherever they stand, are no errors of the service", async () => {
  expect(await compare([own.replace("(2,54)", "(9,1)")], [own])).toMatchObject({
    seen: expect.stringContaining("the monolith has all of them"),
  });
  await expect(compare([own, other], [own])).rejects.toMatchObject({
    code: "MSA2009",
    message: expect.stringContaining("1 type errors that the monolith does not have"),
  });
});

test("where the monolith's compiler does not run, errors are no verdict; without errors there is nothing to compare", async () => {
  expect(await compare([own], null)).toEqual({ skipped: expect.stringContaining("cannot be told") });
  expect(await compare([], null)).toEqual({ seen: "tsc --noEmit" });
});

test("the compiler is told not to draw: what it draws cannot be compared", async () => {
  const root = makeTree({});
  const plan = aPlan({}, { typecheck: "tsc --noEmit" });
  const file = join(root, plan.service.dir, "node_modules/.bin/tsc");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\ncase "$*" in *"--pretty false") exit 0;; esac\nexit 2\n');
  chmodSync(file, 0o755);
  const ctx = { ...makeContext(root), env: { PATH: "/usr/bin:/bin" } };
  expect(await compareTypes(ctx, plan)).toEqual({ seen: "tsc --noEmit" });
});

test("the monolith's compiler leaves no notes in the monolith, whose settings ask for them", async () => {
  const flags = async (options: object) => {
    const root = makeTree({
      "tsconfig.json": `{ "compilerOptions": ${JSON.stringify(options)}, /* its own */ }`,
    });
    const plan = aPlan({ configs: ["tsconfig.json"] }, { typecheck: "tsc --noEmit" });
    compiler(join(root, plan.service.dir), [own]);
    compiler(root, [own]);
    const tool = join(root, "node_modules/.bin/tsc");
    writeFileSync(tool, `#!/bin/sh\necho "$*" > ${join(root, "asked")}\necho "${own}"\nexit 2\n`);
    await compareTypes({ ...makeContext(root), env: { PATH: "/usr/bin:/bin" } }, plan);
    return readFileSync(join(root, "asked"), "utf8").trim();
  };
  expect(await flags({ incremental: true })).toBe("--noEmit --pretty false --incremental false");
  expect(await flags({ incremental: true, composite: true })).toBe("--noEmit --pretty false");
  expect(await flags({})).toBe("--noEmit --pretty false");
});
