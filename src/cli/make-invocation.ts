import { resolve } from "node:path";
import type { CliIo } from "./cli-io.ts";
import { flagsOf } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import type { ParsedCommandLine } from "./parse-command-line.ts";

export function makeInvocation(parsed: ParsedCommandLine, io: CliIo, signal: AbortSignal): Invocation {
  const flags = flagsOf(parsed.options);
  const cwd = resolve(io.cwd, flags.text("cwd") ?? ".");
  const configFile = flags.text("config");
  return {
    command: ["msa", ...parsed.path].join(" "),
    args: parsed.args,
    flags,
    global: {
      cwd,
      configFile: configFile === undefined ? undefined : resolve(cwd, configFile),
      json: flags.on("json"),
      yes: flags.on("yes"),
      // commander turns `--no-x` into x: false
      noInput: parsed.options.input === false,
      quiet: flags.on("quiet"),
      verbose: flags.on("verbose"),
      noColor: parsed.options.color === false,
      noCache: parsed.options.cache === false,
    },
    io,
    signal,
  };
}
