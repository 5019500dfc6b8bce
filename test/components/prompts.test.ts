import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tempFolder } from "../cli/spawn-msa.ts";
import { hasTmux, openTerminal } from "./tmux.ts";

const shop = (): string =>
  tempFolder({
    "package.json": JSON.stringify({
      name: "shop",
      scripts: { start: "node src/server.js" },
      dependencies: { express: "4.22.3" },
    }),
    "src/server.js": `const express = require("express");
const app = express();
app.use("/orders", require("./orders/routes"));
app.listen(3999);
`,
    "src/orders/routes.js": `const { Router } = require("express");
const router = Router();
router.get("/:id", (req, res) => res.json({ id: req.params.id }));
module.exports = router;
`,
  });

describe.skipIf(!hasTmux)("in a terminal", () => {
  test("init shows what it found and where, asks, and writes on Enter", async () => {
    const cwd = shop();
    const terminal = openTerminal(["init"], { cwd });
    const asked = await terminal.shows("Write msa.config.json?");
    expect(asked).toMatch(/entry +src\/server\.js +package\.json scripts\.start/);
    expect(existsSync(join(cwd, "msa.config.json"))).toBe(false);
    terminal.press("Enter");
    expect(await terminal.ended()).toBe(0);
    expect(existsSync(join(cwd, "msa.config.json"))).toBe(true);
    expect(terminal.screen()).toContain("without questions: msa init --yes");
  });

  test("Ctrl-C at the question ends with 130 and nothing is written", async () => {
    const cwd = shop();
    const terminal = openTerminal(["init"], { cwd });
    await terminal.shows("Write msa.config.json?");
    terminal.press("C-c");
    expect(await terminal.ended()).toBe(130);
    expect(readdirSync(cwd).sort()).toEqual(["package.json", "src"]);
  });

  test("no means no, and is no failure", async () => {
    const cwd = shop();
    const terminal = openTerminal(["init"], { cwd });
    await terminal.shows("Write msa.config.json?");
    terminal.press("n");
    expect(await terminal.ended()).toBe(0);
    expect(terminal.screen()).toContain("nothing written");
    expect(existsSync(join(cwd, "msa.config.json"))).toBe(false);
  });

  test.each([[["--help"]], [["init", "--dry-run"]], [["extract", "--help"]], [["status"]]])(
    "msa %j fits into 80 columns",
    async (args) => {
      const terminal = openTerminal(args, { cwd: shop(), columns: 80 });
      await terminal.ended();
      const tooWide = terminal
        .screen()
        .split("\n")
        .filter((line) => line.length > 80);
      // A path is never broken, so that it can be copied.
      expect(tooWide.filter((line) => !/\S{60}/.test(line))).toEqual([]);
    },
  );
});
