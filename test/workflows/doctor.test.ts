import { expect, test } from "vitest";
import { spawnMsa, tempFolder } from "../cli/spawn-msa.ts";

interface Line {
  readonly name: string;
  readonly level: string;
  readonly message: string;
  readonly fix: string | null;
}

async function doctor(
  files: Record<string, string>,
): Promise<{ code: number | null; line: (name: string) => Line | undefined }> {
  const { code, stdout } = await spawnMsa(["doctor", "--json"], { cwd: tempFolder(files) });
  const { schemaVersion, checks } = JSON.parse(stdout) as { schemaVersion: number; checks: Line[] };
  expect(schemaVersion).toBe(1);
  return { code, line: (name) => checks.find((check) => check.name === name) };
}

test("a sound project has no failure", async () => {
  const { code, line } = await doctor({
    "msa.config.json": "{}",
    "package.json": "{}",
    "node_modules/x": "",
    "tsconfig.json": "{ /* c */ }",
  });
  expect(code).toBe(0);
  expect(line("node")).toMatchObject({ level: "ok", message: process.version });
  expect(line("configuration")?.level).toBe("ok");
  expect(line("journal")?.level).toBe("ok");
});

test("it works without a valid configuration: that is a finding with every place", async () => {
  const { code, line } = await doctor({ "msa.config.json": '{\n "monolith": { "port": "x" } }' });
  expect(code).toBe(1);
  expect(line("configuration")).toMatchObject({
    level: "fail",
    message: expect.stringContaining("msa.config.json:2 monolith.port"),
  });
});

test("a missing entry, missing dependencies and a broken tsconfig each have a fix", async () => {
  const { code, line } = await doctor({
    "msa.config.json": '{ "monolith": { "entry": "src/none.ts" } }',
    "tsconfig.json": "{\n oops }",
  });
  expect(code).toBe(1);
  expect(line("entry")).toMatchObject({ level: "fail", fix: expect.stringContaining("monolith.entry") });
  expect(line("dependencies")).toMatchObject({ level: "fail" });
  expect(line("tsconfig")).toMatchObject({
    level: "fail",
    message: expect.stringContaining("tsconfig.json:2"),
  });
});

test("a target that rows have moved to must answer; one that waits, or that others list, may be down", async () => {
  const targets = {
    monolith: { url: "http://127.0.0.1:1" },
    orders: { url: "http://127.0.0.1:2" },
    bills: { url: "http://127.0.0.1:3", discover: { from: "consul", service: "bills" } },
  };
  const routes = ["orders", "bills"].map((name) => ({
    endpoint: `GET /${name}`,
    module: name,
    state: "service",
    target: name,
  }));
  const { code, line } = await doctor({
    "msa.config.json": "{}",
    "node_modules/x": "",
    "msa.routes.json": JSON.stringify({ version: 1, targets, routes }),
  });
  expect(code).toBe(1);
  expect(line("target orders")).toMatchObject({
    level: "fail",
    message: expect.stringContaining("rows have moved there"),
  });
  expect(line("target monolith")).toMatchObject({ level: "warn" });
  expect(line("target bills")).toMatchObject({
    level: "warn",
    message: expect.stringContaining("until consul bills lists others"),
  });
});
