/** As many of the names as fit into `room` columns, at least a part of one, and how many were left out; `-` for none. */
export function fewNames(names: readonly string[], room: number): string {
  if (names.length === 0) return "-";
  for (let shown = names.length; shown > 0; shown--) {
    const text = names.slice(0, shown).join(", ") + leftOut(names.length - shown);
    if ([...text].length <= room) return text;
  }
  const rest = leftOut(names.length - 1);
  return cutText(names[0] ?? "", Math.max(room - rest.length, 4)) + rest;
}

/** Tied to the name before it: a line that is too long breaks at spaces. */
function leftOut(count: number): string {
  return count > 0 ? `\u00a0+${count}` : "";
}

/** At most so many letters, with `…` for what was cut off. */
export function cutText(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, Math.max(most - 1, 0)).join("")}…`;
}
