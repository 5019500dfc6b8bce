import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import type { CliIo } from "../../src/cli/cli-io.ts";
import { reportFailure } from "../../src/cli/report-failure.ts";
import { runCli } from "../../src/cli/run-cli.ts";
import { MsaError } from "../../src/errors/msa-error.ts";

function recorded(): { readonly io: CliIo; readonly out: () => string; readonly err: () => string } {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io: CliIo = {
    stdin: new PassThrough(),
    stdout,
    stderr,
    env: {},
    cwd: "/home/ann/shop",
    home: "/home/ann",
    self: [],
    platform: "node v20.19.0, linux x64",
    now: () => 0,
  };
  const text = (stream: PassThrough): string => String(stream.read() ?? "");
  return { io, out: () => text(stdout), err: () => text(stderr) };
}

const bug = (): Error =>
  Object.assign(new TypeError("x of undefined"), {
    stack: "TypeError: x of undefined\n    at f (/home/ann/shop/a.js:1:1)",
  });

test("what nobody foresaw is a bug: 70, it says so, names versions and tells no paths", async () => {
  const { io, out, err } = recorded();
  expect(await reportFailure(bug(), ["analyze", "--cwd", "/home/ann/secret-client"], io)).toBe(70);
  const text = err();
  expect(out()).toBe("");
  expect(text).toContain("This is a bug in msa, not in your project");
  expect(text).toMatch(/msa \d+\.\d+\.\d+, node v20\.19\.0, linux x64, command `msa analyze --cwd`/);
  expect(text).toContain("<cwd>/a.js:1:1");
  expect(text).not.toMatch(/ann|secret-client/);
});

test("with --json a bug is one document as well", async () => {
  const { io, out, err } = recorded();
  expect(await reportFailure(bug(), ["analyze", "--json"], io)).toBe(70);
  expect(err()).toBe("");
  expect(JSON.parse(out())).toMatchObject({
    schemaVersion: 1,
    error: { code: "BUG", message: "x of undefined", where: [] },
  });
});

test("a foreseen failure has its own exit code; --verbose adds the cause", async () => {
  const { io, err } = recorded();
  const error = new MsaError("MSA2003", { message: "not clean", cause: new Error("git said so") });
  expect(await reportFailure(error, ["extract"], io)).toBe(3);
  expect(err()).not.toContain("git said so");
  await reportFailure(error, ["extract", "--verbose"], io);
  expect(err()).toContain("cause git said so");
});

test("an interrupted command ends with 130 and no story", async () => {
  const { io, err } = recorded();
  expect(await runCli(["config", "--config", "/none"], io, AbortSignal.abort("SIGINT"))).toBe(130);
  expect(err()).toBe("");
});
