import { expect, test } from "vitest";
import { spawnMsa, tempFolder } from "../cli/spawn-msa.ts";

/** Clears a screen, sets a title, rings, and turns the direction of writing. */
const hostile = "\u001b[2J\u001b]0;owned\u0007\u202e\u009b31m";
// biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may come out
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

const wharf = (): string =>
  tempFolder({
    "package.json": JSON.stringify({
      name: `wharf${hostile}`,
      scripts: { start: "node src/main.js" },
      dependencies: { express: "4.22.3" },
    }),
    "src/main.js": `const express = require("express");
const app = express();
app.use("/boats", require("./boats${hostile}/routes"));
app.get(${JSON.stringify(`/${hostile}`)}, (req, res) => res.end());
app.get(process.env.${"x"} + here(${JSON.stringify(hostile)}), (req, res) => res.end());
app.listen(3999);
`,
    [`src/boats${hostile}/routes.js`]: `const { Router } = require("express");
const router = Router();
router.get("/:id", (req, res) => res.end(process.env[${JSON.stringify(hostile)}]));
module.exports = router;
`,
    [`src/broken${hostile}.js`]: "const = ;\n",
    "src/piers/routes.js": "exports.open = 1;\n",
  });

test("names with control characters in them are shown, not obeyed", async () => {
  const cwd = wharf();
  for (const args of [
    ["init", "--yes"],
    ["analyze"],
    ["analyze", "--verbose"],
    ["analyze", "--reporter", "markdown"],
  ]) {
    const { code, stdout, stderr } = await spawnMsa(args, { cwd });
    expect(code, stderr).toBe(0);
    expect(stdout + stderr, args.join(" ")).not.toMatch(obeyed);
    expect(stdout + stderr).toContain("owned");
  }
});
