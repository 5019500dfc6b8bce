/** Changes to the fields of a message on its way through. */
export interface FieldEdits {
  /** Lower case. */
  readonly remove: ReadonlySet<string>;
  /** Name and value; stands in place of what had that name. */
  readonly set: readonly (readonly [string, string])[];
}

/** `lines` as a request's head has them, each with its line end. */
export function editLines(lines: string, { remove, set }: FieldEdits): string {
  const dropped = namesOf(remove, set);
  let edited = "";
  for (let at = 0; at < lines.length; ) {
    const next = lines.indexOf("\r\n", at) + 2;
    const line = lines.slice(at, next);
    if (!dropped.has(line.slice(0, line.indexOf(":")).toLowerCase())) edited += line;
    at = next;
  }
  for (const [name, value] of set) edited += `${name}: ${value}\r\n`;
  return edited;
}

/** `fields`: name, value, name, value … */
export function editPairs(fields: readonly string[], { remove, set }: FieldEdits): string[] {
  const dropped = namesOf(remove, set);
  const edited: string[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at]!;
    if (!dropped.has(name.toLowerCase())) edited.push(name, fields[at + 1]!);
  }
  for (const [name, value] of set) edited.push(name, value);
  return edited;
}

function namesOf(remove: ReadonlySet<string>, set: FieldEdits["set"]): ReadonlySet<string> {
  const names = new Set(remove);
  for (const [name] of set) names.add(name.toLowerCase());
  return names;
}
