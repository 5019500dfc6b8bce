import { findNodeAtLocation, type Node } from "jsonc-parser";
import { lineOf } from "./config-problems.ts";
import type { Override } from "./overrides.ts";
import type { Config } from "./schema.ts";

export interface Setting {
  /** `proxy.port` */
  readonly key: string;
  readonly value: unknown;
  readonly origin: "flag" | "env" | "file" | "default";
  /** `--port`, `MSA_PROXY_PORT`, `msa.config.json:5`; null for defaults. */
  readonly where: string | null;
}

interface Source {
  readonly file: string;
  readonly text: string;
  readonly tree: Node | undefined;
  readonly overrides: readonly Override[];
}

/** The settings in force, one row a leaf. Records and lists are leaves: they are stated whole. */
export function settingsOf(config: Config, source: Source): Setting[] {
  const { monolith, modules, services, proxy } = config;
  const section = (name: string, values: object): Setting[] =>
    Object.entries(values).map(([key, value]) => setting([name, key], value, source));
  return [
    ...section("monolith", monolith),
    setting(["modules"], modules, source),
    ...section("services", services),
    ...section("proxy", proxy),
  ];
}

function setting(path: readonly string[], value: unknown, { file, text, tree, overrides }: Source): Setting {
  const key = path.join(".");
  // The last one stated wins: flags come after the environment.
  const override = overrides.findLast((one) => one.path.join(".") === key);
  if (override !== undefined) return { key, value, origin: override.origin, where: override.name };
  if (tree !== undefined && findNodeAtLocation(tree, [...path]) !== undefined) {
    return { key, value, origin: "file", where: `${file}:${lineOf(path, text, tree)}` };
  }
  return { key, value, origin: "default", where: null };
}
