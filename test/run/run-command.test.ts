import { expect, test } from "vitest";
import { runCommand } from "../../src/run/run-command.ts";

const node = process.execPath;
const base = { cwd: process.cwd(), env: { PATH: process.env.PATH } };

test("gives the exit code and both streams, line by line", async () => {
  const lines: string[] = [];
  const script = 'console.log("out"); console.error("err"); process.exitCode = 3';
  const { exitCode, output } = await runCommand({
    ...base,
    argv: [node, "-e", script],
    onLine: (line) => lines.push(line),
  });
  expect(exitCode).toBe(3);
  expect([...lines].sort()).toEqual(["err", "out"]);
  expect(output.split("\n").sort()).toEqual(["err", "out"]);
});

test("the child sees the given environment and nothing else", async () => {
  const { output } = await runCommand({
    ...base,
    env: { ONLY: "this" },
    argv: [node, "-p", "Object.keys(process.env).filter((n) => n !== '__CF_USER_TEXT_ENCODING').join()"],
  });
  expect(output).toBe("ONLY");
});

test("a program that does not exist is exit code 127, not an exception", async () => {
  const { exitCode, output } = await runCommand({ ...base, argv: ["no-such-program-xyz"] });
  expect(exitCode).toBe(127);
  expect(output).toContain("no-such-program-xyz");
});

test("an abort ends it", async () => {
  const stop = new AbortController();
  const running = runCommand({
    ...base,
    argv: [node, "-e", "setInterval(() => {}, 1000)"],
    signal: stop.signal,
  });
  setTimeout(() => stop.abort(), 100);
  expect((await running).exitCode).not.toBe(0);
});

test("no shell looks at the words", async () => {
  const { output } = await runCommand({ ...base, argv: [node, "-p", "process.argv[1]", "$HOME; echo x"] });
  expect(output).toBe("$HOME; echo x");
});
