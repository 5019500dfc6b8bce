import { expect, test } from "vitest";
import { spawnMsa, tempFolder } from "./spawn-msa.ts";

const cases: readonly (readonly [line: string, says: string])[] = [
  ["statsu", "did you mean status?"],
  ["status --jsno", "did you mean --json?"],
  ["move posts", "missing required argument 'state'"],
  ["status extra", "too many arguments"],
  ["up --timeout soon", "--timeout takes a whole number from 1 to 3600"],
  ["analyze --reporter pdf", "--reporter takes text, json, markdown, html, mermaid, dot, sarif"],
  ["check --reporter pdf", "--reporter takes text, json, github"],
];

test.each(cases)("msa %s ends with 2 and says: %s", async (line, says) => {
  const { code, stdout, stderr } = await spawnMsa(line.split(" "), {
    cwd: tempFolder({ "msa.config.json": "{}" }),
  });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^✖ MSA1006 {2}/);
  expect(stderr).toContain(says);
  expect(stderr).toContain("docs  docs/errors.md#msa1006");
});

test("with --json the same error is one document on stdout, and stderr stays empty", async () => {
  const { code, stdout, stderr } = await spawnMsa(["statsu", "--json"], { cwd: tempFolder() });
  expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
  const { schemaVersion, error } = JSON.parse(stdout);
  expect(schemaVersion).toBe(1);
  expect(error).toMatchObject({ code: "MSA1006", docs: "docs/errors.md#msa1006", where: [] });
  expect(error.fix).toContain("did you mean status?");
});

test("without a configuration every command but init names `msa init`", async () => {
  const cwd = tempFolder({ ".git/HEAD": "" });
  for (const line of ["config --print", "status", "up", "check", "move posts service"]) {
    const { code, stderr } = await spawnMsa(line.split(" "), { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("MSA1001");
    expect(stderr).toContain("msa init");
  }
});

test("output that nobody reads any more is no failure", async () => {
  const { spawnSync } = await import("node:child_process");
  const { msaBin } = await import("./spawn-msa.ts");
  const cwd = tempFolder({ "msa.config.json": "{}" });
  const line = `node ${msaBin} config --json | head -c 5; echo "codes \${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", line], { cwd, encoding: "utf8" });
  expect({ stdout, stderr }).toEqual({ stdout: '{\n  "codes 0\n', stderr: "" });
});
