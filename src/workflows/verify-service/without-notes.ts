import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "jsonc-parser";

/**
 * Flags with which a check of the monolith's types leaves the monolith as it was: with `incremental` in its settings the
 * compiler writes down what it found, beside them. Composite projects cannot be checked without.
 * `configs`: the tsconfig files in use, relative to `root`; what is no JSON says nothing.
 */
export function withoutNotes(root: string, configs: readonly string[]): string[] {
  const settings = configs
    .filter((path) => path.endsWith(".json"))
    .map((path) => compilerOptions(join(root, path)));
  const says = (name: string) => settings.some((own) => own[name] === true);
  return says("incremental") && !says("composite") ? ["--incremental", "false"] : [];
}

function compilerOptions(path: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return {};
  }
  const config: { compilerOptions?: Record<string, unknown> } | undefined = parse(text, [], {
    allowTrailingComma: true,
  });
  return config?.compilerOptions ?? {};
}
