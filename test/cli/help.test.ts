import { expect, test } from "vitest";
import { commandGroups, commandTable } from "../../src/cli/command-table.ts";
import { spawnMsa, tempFolder } from "./spawn-msa.ts";

test("help leads with examples and names every command", async () => {
  const { code, stdout, stderr } = await spawnMsa(["--help"], { cwd: tempFolder() });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.indexOf("Examples")).toBeLessThan(stdout.indexOf("Understand"));
  for (const { name } of commandTable) expect(stdout).toContain(`  ${name} `);
});

test("every command stands in exactly one group of the help", () => {
  const grouped = commandGroups.flatMap(({ names }) => names);
  expect([...grouped].sort()).toEqual(commandTable.map(({ name }) => name).sort());
});

test.each(["msa move --help", "msa help move", "msa -C . move -h", "msa move posts --help"])(
  "%s is the help of move",
  async (line) => {
    const { code, stdout } = await spawnMsa(line.split(" ").slice(1), { cwd: tempFolder() });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^msa move: /);
    expect(stdout).toContain("--weight <percent>");
    expect(stdout).toContain("--json");
  },
);

test("a command inside a command has its own help", async () => {
  const { stdout } = await spawnMsa(["proxy", "explain", "--help"], { cwd: tempFolder() });
  expect(stdout).toMatch(/^msa proxy explain: /);
  expect(stdout).toContain("-H, --header <name:value>");
});

test("help is answered without loading a library", async () => {
  const { stderr } = await spawnMsa(["--help"], { cwd: tempFolder(), env: { NODE_DEBUG: "esm" } });
  const loaded = [...stderr.matchAll(/node_modules\/(@?[^/']+(?:\/[^/']+)?)/g)].map(([, name]) => name);
  expect(loaded).toEqual([]);
});

test("--version prints the version of the package and nothing else", async () => {
  const { code, stdout, stderr } = await spawnMsa(["--version"], { cwd: tempFolder() });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
