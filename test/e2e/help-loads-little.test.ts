import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { spawnMsa, tempFolder } from "../cli/spawn-msa.ts";

const preload = fileURLToPath(new URL("./support/list-loaded.cjs", import.meta.url));

/** Every file that msa loaded for that command line. */
async function loadedBy(args: readonly string[], cwd = tempFolder()): Promise<string[]> {
  const list = join(cwd, "loaded.txt");
  const env = { NODE_OPTIONS: `--require ${preload}`, MSA_LIST_LOADED: list };
  const { code } = await spawnMsa(args, { cwd, env });
  expect(code).toBe(0);
  return readFileSync(list, "utf8").split("\n");
}

const heavy = /ts-morph|typescript|handlebars|execa|zod|dist\/(code|traffic|workflows|run)\//;

test.each([[["--help"]], [[]], [["extract", "--help"]], [["help", "proxy"]], [["--version"]]])(
  "msa %j loads neither the compiler, nor the proxy, nor any workflow",
  async (args) => {
    const loaded = await loadedBy(args);
    // The list works: what must be there is there.
    expect(loaded.some((file) => file.endsWith("dist/cli/main.js"))).toBe(true);
    expect(loaded.filter((file) => heavy.test(file))).toEqual([]);
    expect(loaded.length).toBeLessThan(60);
  },
);

test("commands that only look at or change the route table load no compiler", async () => {
  const target = { url: "http://127.0.0.1:1" };
  const cwd = tempFolder({
    "msa.config.json": "{}",
    "msa.routes.json": JSON.stringify({
      version: 1,
      targets: { monolith: target },
      routes: [{ endpoint: "GET /a", module: "a", state: "monolith" }],
    }),
  });
  for (const args of [
    ["proxy", "--check"],
    ["proxy", "explain", "GET", "/a"],
    ["rollback", "a"],
  ]) {
    expect(
      (await loadedBy(args, cwd)).filter((file) => /ts-morph|node_modules\/typescript/.test(file)),
      args.join(" "),
    ).toEqual([]);
  }
});
