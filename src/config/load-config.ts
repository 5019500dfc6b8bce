import { readFileSync } from "node:fs";
import { basename, dirname, relative } from "node:path";
import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { MsaError, type Where } from "../errors/msa-error.ts";
import { configProblems, lineAt } from "./config-problems.ts";
import { configName, findConfig } from "./find-config.ts";
import { environmentOverrides, type Override } from "./overrides.ts";
import { type Config, configSchema } from "./schema.ts";
import { type Setting, settingsOf } from "./settings.ts";

export interface LoadedConfig {
  /** Folder of the configuration file: the monolith. */
  readonly root: string;
  readonly file: string;
  readonly config: Config;
  /** Every value in force with its origin. */
  readonly settings: readonly Setting[];
}

export interface ConfigSource {
  readonly cwd: string;
  readonly configFile?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags?: readonly Override[];
}

/** flag > environment > file > default. Throws MSA1001 without a file and MSA1002 with every problem at once. */
export function loadConfig({ cwd, configFile, env, flags = [] }: ConfigSource): LoadedConfig {
  const file = configFile ?? findConfig(cwd);
  if (file === null) {
    throw new MsaError("MSA1001", { message: `no ${configName} here or above`, where: [{ file: cwd }] });
  }
  const shown = relative(cwd, file) || basename(file);
  const text = readText(file, shown);
  const { tree, raw } = parse(text, shown);
  const overrides = [...environmentOverrides(env), ...flags];
  const stated = overrides.reduce((value, { path, value: leaf }) => withValue(value, path, leaf), raw);
  const result = configSchema.safeParse(stated);
  if (!result.success)
    throw invalid(shown, configProblems(result.error.issues, { file: shown, text, tree, overrides }));
  const settings = settingsOf(result.data, { file: shown, text, tree, overrides });
  return { root: dirname(file), file, config: result.data, settings };
}

function readText(file: string, shown: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new MsaError("MSA1001", { message: `cannot read ${shown}`, where: [{ file }], cause });
  }
}

function parse(text: string, file: string): { tree: Node | undefined; raw: unknown } {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  if (errors.length === 0 && tree?.type === "object") return { tree, raw: getNodeValue(tree) };
  const places = errors.map(({ error, offset }) => {
    return { file, line: lineAt(text, offset), note: `not JSON: ${printParseErrorCode(error)}` };
  });
  throw invalid(file, places.length > 0 ? places : [{ file, line: 1, note: "must be a JSON object" }]);
}

function invalid(file: string, where: readonly Where[]): MsaError {
  const count = where.length === 1 ? "1 problem" : `${where.length} problems`;
  return new MsaError("MSA1002", { message: `${file}: ${count}`, where });
}

/** A copy of `value` with `leaf` at `path`. */
function withValue(value: unknown, path: readonly string[], leaf: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return leaf;
  const before: Record<string, unknown> = typeof value === "object" && value !== null ? { ...value } : {};
  return { ...before, [key]: withValue(before[key], rest, leaf) };
}
