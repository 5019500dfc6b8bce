/** Matches a text that names one of these packages. */
export function mentionsAny(packages: readonly string[]): RegExp {
  return new RegExp(packages.map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|"));
}
