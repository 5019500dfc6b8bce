import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { askToGoOn } from "../../src/cli/ask-to-go-on.ts";
import type { CliIo } from "../../src/cli/cli-io.ts";
import { flagsOf } from "../../src/cli/flags.ts";
import type { GlobalFlags, Invocation } from "../../src/cli/invocation.ts";
import { mayPrompt } from "../../src/cli/may-prompt.ts";

interface Given {
  readonly stdin?: boolean;
  readonly stderr?: boolean;
  readonly env?: Record<string, string>;
  readonly global?: Partial<GlobalFlags>;
}

function invocation({
  stdin = true,
  stderr = true,
  env = {},
  global = {},
}: Given): Invocation & { readonly io: CliIo } {
  const io: CliIo = {
    stdin: Object.assign(new PassThrough(), { isTTY: stdin, setRawMode: () => {} }),
    stdout: Object.assign(new PassThrough(), { isTTY: true }),
    stderr: Object.assign(new PassThrough(), { isTTY: stderr, columns: 80 }),
    env,
    cwd: "/",
    home: "/",
    self: [],
    platform: "",
    now: () => 0,
  };
  const none = {
    cwd: "/",
    configFile: undefined,
    json: false,
    yes: false,
    noInput: false,
    noCache: false,
    quiet: false,
    verbose: false,
    noColor: false,
  };
  return {
    command: "msa init",
    args: [],
    flags: flagsOf({}),
    global: { ...none, ...global },
    io,
    signal: new AbortController().signal,
  };
}

test("a person at a terminal may be asked", () => {
  expect(mayPrompt(invocation({}))).toBe(true);
});

test.each<readonly [string, Given]>([
  ["stdin is no terminal", { stdin: false }],
  ["stderr is no terminal", { stderr: false }],
  ["CI is set", { env: { CI: "true" } }],
  ["--yes", { global: { yes: true } }],
  ["--no-input", { global: { noInput: true } }],
  ["--json", { global: { json: true } }],
])("nobody is asked when %s", (_, given) => {
  expect(mayPrompt(invocation(given))).toBe(false);
});

test("where nobody can be asked the error names the flag", async () => {
  const asking = askToGoOn(invocation({ stdin: false }), { message: "Write it?", flag: "--yes" });
  await expect(asking).rejects.toMatchObject({ code: "MSA1003", fix: "give --yes" });
});

test("a person's yes and no are told apart from Ctrl-C", async () => {
  for (const [key, answer] of [
    ["y", "asked"],
    ["n", "declined"],
    ["\u0003", "interrupted"],
  ] as const) {
    const asked = invocation({});
    const asking = askToGoOn(asked, { message: "Write it?", flag: "--yes" });
    setTimeout(() => (asked.io.stdin as unknown as PassThrough).write(key), 50); // the injected stream
    expect(await asking).toBe(answer);
  }
});
