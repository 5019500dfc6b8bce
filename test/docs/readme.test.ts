import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandGroups, findCommand } from "../../src/cli/command-table.ts";
import { spawnMsa, tempFolder } from "../cli/spawn-msa.ts";
import { argvOf, blocksOf, commandLines, parse, repository, textOf } from "./markdown.ts";

const readme = textOf("README.md");
const blocks = blocksOf(readme);

test("the two lines at the top install and run what package.json has", () => {
  const lines = blocks.map(({ text }) => text.trim());
  expect(lines.slice(0, 2)).toEqual(["npm ci && npm run demo", "npm ci && npm test"]);
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(textOf("package.json"));
  expect(scripts.demo).toBeDefined();
  expect(scripts.test).toBeDefined();
});

test("the command table has every command, in the order of the help, and no other", () => {
  const told = [...readme.matchAll(/^\| \[`msa ([\w-]+)`\]\((.*?)\) +\| (.*?) +\|$/gm)].map(
    ([, name, page, summary]) => [name, page, summary?.trim()],
  );
  const real = commandGroups
    .flatMap(({ names }) => names)
    .map((name) => [name, `docs/commands/${name}.md`, findCommand([name])?.summary]);
  expect(told).toEqual(real);
});

test("every command line exists, with its flags", () => {
  const lines = blocks.flatMap(({ text }) => commandLines(text));
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) expect(() => parse(line), line).not.toThrow();
});

test("what the transcript shows is what msa says", { timeout: 180_000 }, async () => {
  const cwd = tempFolder();
  cpSync(join(repository, "fixtures/monoliths/blog-express"), cwd, {
    recursive: true,
    filter: (source) => !/[\\/](node_modules|dist|uploads)$/.test(source),
  });
  const git = (...args: string[]): void => void execFileSync("git", args, { cwd, stdio: "ignore" });
  git("init", "-q");
  git("config", "user.name", "reader");
  git("config", "user.email", "reader@example.test");
  for (const { line, output } of blocks.filter(({ runs }) => runs).flatMap(({ text }) => steps(text))) {
    git("add", "-A");
    git("commit", "-q", "--allow-empty", "-m", "step");
    const { code, stdout, stderr } = await spawnMsa(withoutTrial(argvOf(line)), { cwd });
    expect(code, `${line}\n${stderr}`).toBe(0);
    expectInOrder(output, stdout, line);
  }
});

/** The commands of a block with what is printed below each. */
function steps(text: string): { line: string; output: string[] }[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [line = "", ...output] = part.split("\n");
      return { line, output };
    });
}

/** Installing and booting the service is what the demo and the end-to-end tests do. */
function withoutTrial(argv: readonly string[]): string[] {
  return argv[0] === "extract" ? [...argv, "--verify", "none"] : [...argv];
}

const trial = "types hold, it starts, it answers";

function expectInOrder(told: readonly string[], said: string, line: string): void {
  const real = said.split("\n").map(comparable);
  let from = 0;
  for (const one of told) {
    if (one === "" || one === "…" || one === trial) continue;
    const at = real.indexOf(comparable(one), from);
    expect(at, `"${one}" is not what \`${line}\` says, after its line ${from}:\n${said}`).toBeGreaterThan(-1);
    from = at + 1;
  }
}

/** Counts follow the fixture and the column widths follow the counts; words do not. */
function comparable(line: string): string {
  return line.replace(/\d+/g, "0").replace(/ +/g, " ").trimEnd();
}
