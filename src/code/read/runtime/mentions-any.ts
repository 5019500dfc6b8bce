/** Matches a text that imports one of these packages, or a file of theirs. */
export function mentionsAny(packages: readonly string[]): RegExp {
  const names = packages.map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  return new RegExp(`["'\`](?:${names.join("|")})["'\`/]`);
}
