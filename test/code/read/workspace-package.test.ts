import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readFacts } from "../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../src/config/schema.ts";

test("an application of the same workspace that lies outside the folder is said to be missing, an installed one is not", async () => {
  const root = mkdtempSync(join(tmpdir(), "msa-workspace-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write(
    "packages/rooms/index.js",
    `const app = require("express")(); app.get("/rooms", list); module.exports = app;`,
  );
  write("node_modules/compression/index.js", "module.exports = () => (req, res, next) => next();");
  mkdirSync(join(root, "node_modules/@yard"));
  symlinkSync("../../packages/rooms", join(root, "node_modules/@yard/rooms"));
  write(
    "apps/gate/package.json",
    JSON.stringify({ name: "gate", main: "gate.js", dependencies: { express: "4", "@yard/rooms": "*" } }),
  );
  write(
    "apps/gate/gate.js",
    `const app = require("express")();
app.use(require("compression")());
app.use(require("@yard/rooms"));
app.get("/health", (req, res) => res.json({}));
app.listen(4100);
`,
  );
  const facts = await readFacts({
    root: join(root, "apps/gate"),
    config: configSchema.parse({}),
    onProgress: () => {},
  });
  expect(facts.unresolved).toEqual([expect.objectContaining({ what: "mount", file: "gate.js", line: 3 })]);
  expect(facts.unresolved[0]?.reason).toContain("@yard/rooms is the workspace's own (../../packages/rooms)");
});
