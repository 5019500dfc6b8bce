/** As many of the names as fit into `room` columns, at least one, and how many were left out; `-` for none. */
export function fewNames(names: readonly string[], room: number): string {
  if (names.length === 0) return "-";
  let shown = names.length;
  const text = (): string =>
    names.slice(0, shown).join(", ") + (shown < names.length ? ` +${names.length - shown}` : "");
  while (shown > 1 && text().length > room) shown--;
  return text();
}
