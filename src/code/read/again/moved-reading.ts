import type { ts } from "ts-morph";
import type { Sources } from "../project/open-sources.ts";
import { type EditedBody, placeAround } from "./edited-bodies.ts";
import { byText, type KeptReading, nodesNamed } from "./kept-reading.ts";

interface MovedParts {
  readonly edits: readonly EditedBody[];
  readonly file: ts.SourceFile;
  readonly sites: KeptReading["sites"][number][1];
  readonly variables: readonly string[];
  /** What the file was read with: what it looked at of others is known there. */
  readonly sources: Sources;
  /** Names of nodes as they are now. */
  readonly move: (names: readonly string[]) => readonly string[] | null;
}

/** What was kept, as it stands after one file was read again: the next change is told by it. */
export function movedReading(kept: KeptReading, path: string, parts: MovedParts): KeptReading | null {
  const { edits, sites, variables, sources, file, move } = parts;
  const { looks } = sources;
  const seen = new Map(kept.seen.map(([other, bodies]) => [other, new Set(bodies)]));
  const own = [...(seen.get(path) ?? [])].map((at) => placeAround(edits, at));
  if (seen.has(path)) seen.set(path, new Set(own.filter((at) => at !== null)));
  for (const [other, bodies] of looks.seen) seen.set(other, new Set([...(seen.get(other) ?? []), ...bodies]));
  const replaced = <Item>(lists: readonly (readonly [string, Item])[], items: Item) =>
    lists.map((list) => (list[0] === path ? ([path, items] as const) : list));
  const askedOf = askedAfter(kept, path, { looks, file, move });
  return askedOf === null
    ? null
    : {
        ...kept,
        seen: [...seen].map(([other, bodies]) => [other, [...bodies]]),
        asked: merged(kept.asked, byText(kept.paths, looks.asked)),
        told: merged(kept.told, byText(kept.paths, looks.told)),
        patterns: merged(kept.patterns, byText(kept.paths, looks.patterns)),
        scanned: [...new Set([...kept.scanned, ...looks.scanned])],
        askedOf,
        sites: replaced(kept.sites, sites),
        variables: replaced(kept.variables, variables),
      };
}

/** Questions about nodes of all files; null where a node that was asked of is not there any more. */
function askedAfter(
  kept: KeptReading,
  path: string,
  { looks, file, move }: Pick<MovedParts, "file" | "move"> & Pick<Sources, "looks">,
): KeptReading["askedOf"] | null {
  const lists = new Map(kept.askedOf.map(([other, asked]) => [other, new Map(asked.map(toNodes))]));
  for (const [question, names] of lists.get(path) ?? []) {
    const moved = move([...names]);
    if (moved === null) return null;
    lists.get(path)?.set(question, new Set(moved));
  }
  for (const [question, files] of looks.askedOf)
    for (const [other, names] of files) {
      // Of the file itself some were asked while it had its old text.
      const there = other === path ? [...names].filter((name) => nodesNamed(file, [name]) !== null) : names;
      const list = lists.get(other) ?? new Map<string, Set<string>>();
      list.set(question, new Set([...(list.get(question) ?? []), ...there]));
      lists.set(other, list);
    }
  return [...lists].map(([other, asked]) => [
    other,
    [...asked].map(([question, names]) => [question, ...names]),
  ]);
}

function toNodes([question, ...names]: KeptReading["askedOf"][number][1][number]): [string, Set<string>] {
  return [question, new Set(names)];
}

function merged(before: KeptReading["asked"], now: KeptReading["asked"]): KeptReading["asked"] {
  const found = new Map(before);
  for (const [text, files] of now) {
    const known = found.get(text);
    found.set(text, known === undefined ? files : [...new Set([...known, ...files])]);
  }
  return [...found];
}
