import type { MergeConflict, Merged, ThreeTexts } from "./merge-text.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * Key by key, so that two packages added beside each other are no conflict. Key order and indentation are those of the edited
 * text. null where one of the three is no object: it is text like any other.
 */
export function mergeJson({ before, edited, extracted }: ThreeTexts): Merged | null {
  const [base, mine, theirs] = [before, edited, extracted].map(objectIn);
  if (base == null || mine == null || theirs == null) return null;
  const conflicts: MergeConflict[] = [];
  const merged = mergeObjects({ base, mine, theirs }, (key, values) => {
    const [was, here, there] = values.map((value) => (value === undefined ? "" : JSON.stringify(value)));
    conflicts.push({
      line: lineOf(key, edited),
      before: `${key}: ${was}\n`,
      edited: `${key}: ${here}\n`,
      extracted: `${key}: ${there}\n`,
    });
  });
  if (conflicts.length > 0) return { kind: "conflict", conflicts };
  const indent = /^([ \t]+)"/m.exec(edited)?.[1] ?? "  ";
  const end = /\s*$/.exec(edited)?.[0] ?? "\n";
  return { kind: "merged", text: `${JSON.stringify(merged, null, indent)}${end}` };
}

type Clash = (key: string, values: readonly [was: unknown, here: unknown, there: unknown]) => void;

function mergeObjects({ base, mine, theirs }: { base: Json; mine: Json; theirs: Json }, clash: Clash): Json {
  const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])];
  const entries = names.flatMap((name): (readonly [string, unknown])[] => {
    const [was, here, there] = [base[name], mine[name], theirs[name]];
    if (isObject(here) && isObject(there))
      return [[name, mergeObjects({ base: isObject(was) ? was : {}, mine: here, theirs: there }, clash)]];
    if (!isSame(was, here) && !isSame(was, there) && !isSame(here, there)) clash(name, [was, here, there]);
    const value = isSame(was, here) ? there : here;
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(
    isSorted(Object.keys(mine)) ? entries.sort(([a], [b]) => (a < b ? -1 : 1)) : entries,
  );
}

function isSorted(names: readonly string[]): boolean {
  return names.every((name, index) => index === 0 || names[index - 1]! < name);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function objectIn(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function lineOf(key: string, text: string): number {
  const at = text.indexOf(JSON.stringify(key));
  return at < 0 ? 1 : text.slice(0, at).split("\n").length;
}
