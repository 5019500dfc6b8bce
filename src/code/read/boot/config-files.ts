import { extname, join, posix } from "node:path";
import { existsSync } from "../disk/watched-disk.ts";
import type { Machine } from "./machine.ts";
import { textOf, type Value } from "./values.ts";

/** Later ones only fill in what the earlier leave out: what one environment overrides is not what the others use. */
const names = ["default", "development", "production", "local"];
const extensions = [".js", ".cjs", ".mjs", ".ts", ".cts", ".mts", ".json"];
const own = new Set(["get", "has", "util"]);

/** `config.get("server.port")` of the package `config`, whose settings lie in files of the folder config. Null for other calls. */
export function configSetting(machine: Machine, callee: Value, args: readonly Value[]): Value | null {
  if (callee.kind !== "external" || callee.pkg !== "config" || callee.path.join(".") !== "get") return null;
  const key = args[0] === undefined ? null : textOf(args[0]);
  return key === null ? null : settingAt(machine, key.split("."));
}

/** `config.server` of the same. */
export function configMember(
  machine: Machine,
  value: Value & { kind: "external" },
  name: string,
): Value | null {
  if (value.pkg !== "config" || value.path.length > 0 || own.has(name) || name === "default") return null;
  return settingAt(machine, [name]);
}

function settingAt(machine: Machine, key: readonly string[]): Value | null {
  for (const file of filesOf(machine)) {
    const whole = machine.whole(file);
    const settings = whole.kind === "module" ? machine.exported(whole.path, "default") : whole;
    const value = key.reduce<Value>((outer, part) => machine.member(outer, part), settings);
    if (value.kind !== "unknown") return value;
  }
  return null;
}

function filesOf({ sources }: Machine): string[] {
  return names.flatMap((name) =>
    extensions
      .map((extension) => posix.join("config", name + extension))
      .filter((file) =>
        extname(file) === ".json" ? existsSync(join(sources.root, file)) : sources.files.has(file),
      ),
  );
}
