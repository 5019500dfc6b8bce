import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load-config.ts";
import { MsaError, type Where } from "../../src/errors/msa-error.ts";
import { tempFolder } from "../cli/spawn-msa.ts";

const env = {};

function problems(text: string, given: Record<string, string> = env): readonly Where[] {
  const cwd = tempFolder({ "msa.config.json": text });
  try {
    loadConfig({ cwd, env: given });
  } catch (error) {
    if (error instanceof MsaError && error.code === "MSA1002") return error.where;
    throw error;
  }
  throw new Error("was accepted");
}

test("an empty file is all defaults", () => {
  const cwd = tempFolder({ "msa.config.json": "{}" });
  const { config, settings } = loadConfig({ cwd, env });
  expect(config.monolith.port).toBe(3000);
  expect(new Set(settings.map(({ origin }) => origin))).toEqual(new Set(["default"]));
});

test("comments and trailing commas are welcome", () => {
  const cwd = tempFolder({ "msa.config.json": '{\n  // the shop\n  "monolith": { "port": 4000, },\n}' });
  expect(loadConfig({ cwd, env }).config.monolith.port).toBe(4000);
});

test("flag beats environment beats file beats default, and each setting says so", () => {
  const cwd = tempFolder({
    "msa.config.json": '{ "proxy": {\n "port": 1111,\n "adminPort": 1112,\n "host": "::1" } }',
  });
  const flags = [{ path: ["proxy", "port"], value: 3333, origin: "flag" as const, name: "--port" }];
  const { config, settings } = loadConfig({
    cwd,
    env: { MSA_PROXY_PORT: "2221", MSA_PROXY_ADMIN_PORT: "2222" },
    flags,
  });
  expect(config.proxy).toMatchObject({ port: 3333, adminPort: 2222, host: "::1", connectTimeout: 2000 });
  const origin = (key: string): string => {
    const found = settings.find((setting) => setting.key === key);
    return `${found?.origin} ${found?.where}`;
  };
  expect(origin("proxy.port")).toBe("flag --port");
  expect(origin("proxy.adminPort")).toBe("env MSA_PROXY_ADMIN_PORT");
  expect(origin("proxy.host")).toBe("file msa.config.json:4");
  expect(origin("proxy.connectTimeout")).toBe("default null");
});

test("all problems come at once, each with its line", () => {
  const text =
    '{\n  "monolith": { "prot": 3,\n    "health": "no" },\n  "proxy": { "sticky": ["boo"] },\n  "proxi": 1\n}';
  const found = problems(text, { MSA_PROXY_PORT: "http" });
  expect(found.map(({ file, line }) => `${file}:${line}`)).toEqual([
    "MSA_PROXY_PORT:undefined",
    "msa.config.json:2",
    "msa.config.json:3",
    "msa.config.json:4",
    "msa.config.json:5",
  ]);
  const notes = found.map(({ note }) => note).join("\n");
  expect(notes).toContain("monolith.prot: unknown setting, did you mean port?");
  expect(notes).toContain("proxi: unknown setting, did you mean proxy?");
});

test("a file that is no JSON is refused with the line", () => {
  expect(problems('{\n "monolith": }\n')[0]).toMatchObject({ file: "msa.config.json", line: 2 });
  expect(problems("[]")[0]).toMatchObject({ note: "must be a JSON object" });
  expect(problems("")[0]).toMatchObject({ file: "msa.config.json" });
});

test("the search goes up, and ends at the root of the repository", () => {
  const cwd = tempFolder({ "msa.config.json": "{}", "a/b/x": "", "repo/.git/HEAD": "", "repo/src/x": "" });
  expect(loadConfig({ cwd: join(cwd, "a/b"), env }).root).toBe(cwd);
  expect(() => loadConfig({ cwd: join(cwd, "repo/src"), env })).toThrow(
    expect.objectContaining({ code: "MSA1001" }),
  );
});

test("--config names another file, and its folder is the monolith's", () => {
  const cwd = tempFolder({ "shop/other.json": '{ "monolith": { "port": 5 } }' });
  const { root, config } = loadConfig({ cwd, configFile: join(cwd, "shop/other.json"), env });
  expect({ root, port: config.monolith.port }).toEqual({ root: join(cwd, "shop"), port: 5 });
});
