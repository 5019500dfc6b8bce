import type { ExtractionPlan, PlannedLibrary } from "../../plan/plan.ts";

type Manager = ExtractionPlan["runtime"]["packageManager"];
type Ranges = Readonly<Record<string, unknown>>;

/** How the service asks for a package that lies beside its code. */
export function libraryRanges({ libraries = [], runtime }: ExtractionPlan): Record<string, string> {
  return Object.fromEntries(
    libraries.map((library) => [library.name, rangeOf(library, runtime.packageManager)]),
  );
}

/** npm and the first Yarn link what has the version that is asked for; the others are told to link. */
function rangeOf({ version }: PlannedLibrary, manager: Manager): string {
  return manager === "npm" || manager === "yarn" ? (version ?? unsaid) : "workspace:*";
}

/** The first Yarn takes no package of a workspace without one. */
const unsaid = "0.0.0";

/**
 * `package.json` of a package that comes along: the monolith's, with the versions that are installed there, and without those packages of
 * the repository that stay behind (style, tests). `text`: the monolith's.
 */
export function libraryManifest(plan: ExtractionPlan, library: PlannedLibrary, text: string): string {
  const manifest = JSON.parse(text.replace(/^\uFEFF/, "")) as Record<string, unknown>; // read as JSON when the library was found
  const own = libraryRanges(plan);
  const pinned = (ranges: Ranges): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(ranges).flatMap(([name, range]) => {
        if (name in own) return [[name, own[name]]];
        if (typeof range === "string" && /^(workspace|link|portal):/.test(range)) return [];
        return [[name, isRegistry(range) ? (library.versions[name] ?? range) : range]];
      }),
    );
  for (const key of ["dependencies", "devDependencies", "optionalDependencies"] as const) {
    const ranges = manifest[key];
    if (isRanges(ranges)) manifest[key] = pinned(withoutSiblings(ranges, own, library));
  }
  return `${JSON.stringify({ ...manifest, version: library.version ?? unsaid }, null, 2)}\n`;
}

/** `*` is how npm and the first Yarn name another package of the repository. */
function withoutSiblings(
  ranges: Ranges,
  own: Readonly<Record<string, string>>,
  library: PlannedLibrary,
): Ranges {
  return Object.fromEntries(
    Object.entries(ranges).filter(([name]) => name in own || !library.siblings.includes(name)),
  );
}

/** A version or a range of versions, or `catalog:`, which stands for one. */
function isRegistry(range: unknown): boolean {
  return typeof range === "string" && (!/[:/]/.test(range) || /^catalog:/.test(range));
}

function isRanges(value: unknown): value is Ranges {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
