import picomatch from "picomatch";
import type { Facts } from "../../read/facts.ts";
import type { FlatEndpoint } from "../endpoints/flatten-endpoints.ts";
import { isPattern, statedFiles } from "../homes/stated-files.ts";
import type { Finding } from "../monolith.ts";

/** `modules` of the configuration. */
export type StatedModules = Readonly<
  Record<
    string,
    {
      readonly files?: readonly string[];
      readonly tables?: readonly string[];
      readonly endpoints?: readonly string[];
    }
  >
>;

/** Owner by table or endpoint; the first module that names one has it. */
export function statedOwners(stated: StatedModules, what: "tables" | "endpoints"): Map<string, string> {
  const owners = new Map<string, string>();
  for (const [module, said] of Object.entries(stated))
    for (const name of said[what] ?? []) {
      const key = what === "endpoints" ? endpointKey(name) : name;
      if (!owners.has(key)) owners.set(key, module);
    }
  return owners;
}

/** `get /api/users/` → `GET /api/users`. */
export function endpointKey(text: string): string {
  const [method = "", path = ""] = text.trim().split(/\s+/, 2);
  return `${method.toUpperCase()} ${path.length > 1 ? path.replace(/\/$/, "") : path}`;
}

/** What the configuration states of modules and the code does not have, or has twice. */
export function findMisstated(
  stated: StatedModules,
  facts: Facts,
  endpoints: readonly FlatEndpoint[],
): Finding[] {
  if (Object.keys(stated).length === 0) return [];
  const paths = facts.files.map((file) => file.path);
  const tables = new Set(facts.data.map((access) => access.table));
  const ids = new Set(endpoints.map((endpoint) => endpoint.id));
  const findings = Object.entries(stated).flatMap(([module, said]) => [
    ...unmatchedFiles(said.files ?? [], paths).map((text) => unmatched(module, "file", text)),
    ...(said.tables ?? [])
      .filter((name) => !tables.has(name))
      .map((text) => unmatched(module, "table", text)),
    ...(said.endpoints ?? [])
      .filter((id) => !ids.has(endpointKey(id)))
      .map((text) => unmatched(module, "endpoint", text)),
  ]);
  const claims = statedFiles(stated);
  const files = paths.map((path) => ({ text: path, modules: claims.claimsOn(path) }));
  return [
    ...findings,
    ...contested(files, "file"),
    ...contested(claimants(stated, "tables"), "table"),
    ...contested(claimants(stated, "endpoints"), "endpoint"),
  ];
}

function unmatchedFiles(patterns: readonly string[], paths: readonly string[]): string[] {
  const known = new Set(paths);
  return patterns.filter((pattern) => {
    if (known.has(pattern)) return false;
    if (!isPattern(pattern)) return true;
    const matches = picomatch(pattern);
    return !paths.some((path) => matches(path));
  });
}

interface Claim {
  readonly text: string;
  readonly modules: readonly string[];
}

function claimants(stated: StatedModules, what: "tables" | "endpoints"): Claim[] {
  const claims = new Map<string, string[]>();
  for (const [module, said] of Object.entries(stated))
    for (const name of new Set(
      (said[what] ?? []).map((one) => (what === "endpoints" ? endpointKey(one) : one)),
    ))
      claims.set(name, [...(claims.get(name) ?? []), module]);
  return [...claims].map(([text, modules]) => ({ text, modules }));
}

/** One finding for each group of modules that claim the same things, however many those are. */
function contested(claims: readonly Claim[], what: string): Finding[] {
  const groups = new Map<string, Claim[]>();
  for (const claim of claims) {
    if (claim.modules.length < 2) continue;
    const key = claim.modules.join(" and ");
    groups.set(key, [...(groups.get(key) ?? []), claim]);
  }
  return [...groups].map(([modules, same]) => {
    const owner = same[0]?.modules[0] ?? null;
    const rest = same.length > 1 ? ` and ${same.length - 1} more` : "";
    return {
      ...place(owner),
      code: "CLAIM",
      message: `${what} ${same[0]?.text}${rest} is stated for ${modules}; ${owner} has it, as the first`,
      fix: "name it in one module only",
    };
  });
}

function unmatched(module: string, what: string, text: string): Finding {
  return {
    ...place(module),
    code: "STATED",
    message: `module ${module} states ${what} ${text}, which the monolith does not have`,
    fix: `correct it in modules.${module}, or take it out; msa analyze --json lists what there is`,
  };
}

function place(module: string | null): Pick<Finding, "file" | "line" | "level" | "module"> {
  return { file: "msa.config.json", line: 1, level: "warning", module };
}
