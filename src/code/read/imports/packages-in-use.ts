import type { SourceFileFacts } from "../facts.ts";

/** Declared, or imported without being declared. */
export function packagesInUse(
  files: readonly SourceFileFacts[],
  declared: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const imported = files.flatMap((file) =>
    file.imports.flatMap((edge) => (edge.pkg === null ? [] : [[edge.pkg, true] as const])),
  );
  return { ...Object.fromEntries(imported), ...declared };
}
