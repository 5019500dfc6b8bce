import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type CommandEntry, globalFlags } from "../../src/cli/command-entry.ts";
import { commandTable } from "../../src/cli/command-table.ts";
import { environmentNames } from "../../src/config/overrides.ts";

const page = (name: string): string =>
  readFileSync(new URL(`../../docs/commands/${name}.md`, import.meta.url), "utf8");
const flagsOf = (entry: CommandEntry): string[] => [
  ...entry.flags.map(({ flags }) => flags),
  ...(entry.commands ?? []).flatMap(flagsOf),
];
const longNames = (flags: readonly string[]): Set<string> =>
  new Set(flags.map((flag) => /--[a-z-]+/.exec(flag)?.[0] ?? flag));

test.each(commandTable.map((entry) => [entry.name, entry] as const))(
  "docs/commands/%s.md and the flags agree, both ways",
  (name, entry) => {
    const text = page(name);
    const known = longNames([...flagsOf(entry), ...globalFlags.map(({ flags }) => flags)]);
    for (const flag of longNames(flagsOf(entry))) expect(text, `${name}.md tells of ${flag}`).toContain(flag);
    const told = [...text.matchAll(/^\| `(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag ?? "");
    for (const flag of told) expect([...known], `${flag} of ${name}.md exists`).toContain(flag);
    for (const sub of entry.commands ?? []) expect(text).toContain(`msa ${name} ${sub.name}`);
  },
);

test("docs/commands/flags.md and the flags of every command agree", () => {
  const told = [...page("flags").matchAll(/^\| `(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag);
  expect(told).toEqual([...longNames(globalFlags.map(({ flags }) => flags)), "--help", "--version"]);
});

test("docs/commands/config.md names every environment variable, and no other", () => {
  const told = [...page("config").matchAll(/`(MSA_[A-Z_]+)`/g)].map(([, name]) => name);
  expect(told).toEqual([...environmentNames]);
});

test("every example of the help parses", async () => {
  const { parseCommandLine } = await import("../../src/cli/parse-command-line.ts");
  const { splitCommand } = await import("../../src/util/split-command.ts");
  const examples = commandTable
    .flatMap((entry) => [entry, ...(entry.commands ?? [])])
    .flatMap(({ examples }) => examples);
  for (const [line] of examples) {
    const argv = splitCommand(line.replace(/^(\w+=\S+ )*msa /, ""));
    expect(() => parseCommandLine(argv), line).not.toThrow();
  }
});
