import type { ExtractionPlan } from "../../plan/plan.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * The `pnpm` key of the service's package.json, with the packages that may run their install scripts. From its version 10 on pnpm
 * runs none that are not named, and the service installs outside the workspace file that may name them. A monolith that names none and
 * asks for no such pnpm runs them all: then the packages that the service itself depends on may.
 */
export function pnpmBuilds(
  monolith: Json,
  workspaceFile: string | null,
  dependencies: readonly string[],
): Json | null {
  const own = isJson(monolith.pnpm) ? monolith.pnpm : {};
  if ("onlyBuiltDependencies" in own || "neverBuiltDependencies" in own) return own;
  const stated = workspaceFile === null ? null : statedIn(workspaceFile);
  const builds = stated ?? (namesNewPnpm(monolith.packageManager) ? null : dependencies);
  if (builds === null) return Object.keys(own).length === 0 ? null : own;
  return { ...own, onlyBuiltDependencies: [...builds].sort() };
}

/** Files by the version of a package that pnpm changes with them. */
export function patchesOfPnpm({ patches }: ExtractionPlan): ReadonlyMap<string, string> {
  return new Map(patches?.command === null ? patches.files.map(({ key, path }) => [key, path]) : []);
}

/** Of the patches that the monolith's package.json lists, the service's: pnpm stops at one whose file or package is not there. */
export function withOwnPatches(monolith: Json, plan: ExtractionPlan): Json {
  const { pnpm } = monolith;
  if (!isJson(pnpm) || !("patchedDependencies" in pnpm)) return monolith;
  const { patchedDependencies: _, ...others } = pnpm;
  const own = patchesOfPnpm(plan);
  const kept = own.size === 0 ? others : { ...others, patchedDependencies: Object.fromEntries(own) };
  return { ...monolith, pnpm: kept };
}

function namesNewPnpm(packageManager: unknown): boolean {
  const major = typeof packageManager === "string" ? /^pnpm@(\d+)/.exec(packageManager)?.[1] : undefined;
  return major !== undefined && Number(major) >= 10;
}

/** `onlyBuiltDependencies` (a list) and `allowBuilds` (a map of booleans) of `pnpm-workspace.yaml`; null when it has neither. */
function statedIn(text: string): string[] | null {
  const listed = block(text, "onlyBuiltDependencies")?.flatMap(
    (line) => /^\s*-\s*["']?([^\s"'#]+)/.exec(line)?.[1] ?? [],
  );
  const allowed = block(text, "allowBuilds")?.flatMap(
    (line) => /^\s+["']?([^\s"':]+)["']?:\s*true\b/.exec(line)?.[1] ?? [],
  );
  return listed === undefined && allowed === undefined
    ? null
    : [...new Set([...(listed ?? []), ...(allowed ?? [])])];
}

function block(text: string, key: string): string[] | undefined {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith(`${key}:`));
  if (start < 0) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^[^\s#-]/.test(line));
  return end < 0 ? rest : rest.slice(0, end);
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
