import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { onlyOwnPackages } from "../../../src/workflows/verify-service/only-own-packages.ts";

test("what is loaded before the entry is looked for in the service, and not above it", (context) => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "msa-own-")));
  context.onTestFinished(() => rmSync(root, { recursive: true }));
  const service = join(root, "services/loans");
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [folder, name] of [
    ["services/loans", "own"],
    [".", "own"],
    [".", "theirs"],
  ]) {
    write(`${folder}/node_modules/${name}/package.json`, `{ "name": "${name}", "main": "index.js" }`);
    write(`${folder}/node_modules/${name}/index.js`, `console.log("${name} of ${folder}");`);
  }
  write("services/loans/package.json", '{ "dependencies": { "own": "1.0.0" } }');
  write("services/loans/main.js", 'console.log("started");');
  const start = (loads: string) =>
    spawnSync(process.execPath, ["--import", loads, "main.js"], {
      cwd: service,
      env: onlyOwnPackages(process.env, service),
      encoding: "utf8",
    });
  const own = start("own");
  expect(own.stdout, own.stderr).toBe("own of services/loans\nstarted\n");
  const theirs = start("theirs");
  expect(theirs.status).toBe(1);
  expect(theirs.stderr).toContain("Cannot find package 'theirs'");
});
