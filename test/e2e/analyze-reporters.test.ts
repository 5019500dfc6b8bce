import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { spawnMsa, tempFolder } from "../cli/spawn-msa.ts";

const kiosk = (): string =>
  tempFolder({
    "msa.config.json": "{}",
    "package.json": JSON.stringify({
      name: "kiosk",
      scripts: { start: "node src/main.js" },
      dependencies: { express: "4.22.3" },
    }),
    "src/main.js": `const express = require("express");
const app = express();
app.use("/tickets", require("./tickets/routes"));
app.listen(3999);
`,
    "src/tickets/routes.js": `const { Router } = require("express");
const router = Router();
router.get("/:id", (req, res) => res.json({ id: req.params.id }));
setInterval(() => router.emit("</script>"), 1000);
module.exports = router;
`,
  });

const marks: readonly (readonly [reporter: string, mark: RegExp])[] = [
  ["text", /^tickets +\w+ +1 /m],
  ["json", /"id": "GET \/tickets\/:id"/],
  ["markdown", /^# kiosk$/m],
  ["html", /^<!doctype html>\n<html lang="en">/],
  ["mermaid", /^flowchart LR\n {2}m0\["tickets<br>1 endpoint"\]/],
  ["dot", /^digraph "kiosk" \{/],
  ["sarif", /"version": "2\.1\.0"/],
];

test.each(marks)("--reporter %s writes its file, and nothing beside it", async (reporter, mark) => {
  const cwd = kiosk();
  const { code, stdout, stderr } = await spawnMsa(["analyze", "--reporter", reporter, "-o", "reports/out"], {
    cwd,
  });
  expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: "" });
  expect(readFileSync(join(cwd, "reports/out"), "utf8")).toMatch(mark);
  expect(readdirSync(join(cwd, "reports"))).toEqual(["out"]);
});

test("without a file the report goes to stdout, however large", async () => {
  const { code, stdout } = await spawnMsa(["analyze", "--reporter", "html"], { cwd: kiosk() });
  expect(code).toBe(0);
  expect(stdout).toMatch(/<\/html>\n$/);
});
