import { ts } from "ts-morph";
import { nodeName, unwatched } from "../project/body-looks.ts";
import type { Sources } from "../project/open-sources.ts";
import type { WiringSites } from "../units/unit-draft.ts";

/** What is kept of a reading beside its facts, to read one file again. Plain data; files by their place among `paths`. */
export interface KeptReading {
  readonly paths: readonly string[];
  /** Bodies that others have seen. */
  readonly seen: Lists<number>;
  readonly asked: ByText;
  readonly told: ByText;
  /** Of each file: questions about nodes, each with the names of those nodes. */
  readonly askedOf: Lists<readonly [question: string, ...nodes: string[]]>;
  readonly patterns: ByText;
  /** Of the patterns, those that the texts of all files were matched with. */
  readonly scanned: readonly string[];
  readonly sites: Lists<readonly [kind: SiteKind, node: string]>;
  /** Variables of functions that ran. */
  readonly variables: Lists<string>;
  readonly stateNames: readonly string[];
  readonly classMethods: readonly string[];
  readonly methodNames: readonly string[];
  /** Names of methods, each with what those who have it are called. */
  readonly owners: readonly (readonly [method: string, ...owners: string[]])[];
  /** What was gathered from all files, as text by name. */
  readonly together: readonly (readonly [name: string, text: string])[];
}

type Lists<Item> = readonly (readonly [path: string, items: readonly Item[]])[];
type ByText = readonly (readonly [text: string, files: readonly number[]])[];
type SiteKind = "calls" | "statements" | "items" | "functions";
const siteKinds: readonly SiteKind[] = ["calls", "statements", "items", "functions"];

export interface ReadingParts {
  readonly sources: Sources;
  readonly paths: readonly string[];
  readonly sites: WiringSites;
  readonly variables: readonly ts.Node[];
  readonly stateNames: Iterable<string>;
  readonly classMethods: Iterable<string>;
  readonly methodNames: Iterable<string>;
  readonly owners: ReadonlyMap<string, ReadonlySet<string>>;
  readonly together: Iterable<readonly [name: string, text: string]>;
}

export function keepReading(parts: ReadingParts): KeptReading {
  const { sources, paths, sites, variables } = parts;
  const { seen, asked, told, askedOf, patterns, scanned } = sources.looks;
  const siteList = siteKinds.flatMap((kind) =>
    [...sites[kind]].map((node) => [sources.pathOf(node), [kind, nodeName(node)] as const] as const),
  );
  return {
    paths,
    seen: [...seen].map(([path, bodies]) => [path, [...bodies]]),
    asked: byText(paths, asked),
    told: byText(paths, told),
    askedOf: grouped(
      [...askedOf].flatMap(([question, files]) =>
        [...files].map(([path, nodes]) => [path, [question, ...nodes] as const] as const),
      ),
    ),
    patterns: byText(paths, patterns),
    scanned: [...scanned],
    sites: grouped(siteList),
    variables: grouped(variables.map((node) => [sources.pathOf(node), nodeName(node)] as const)),
    stateNames: [...parts.stateNames],
    classMethods: [...parts.classMethods],
    methodNames: [...parts.methodNames],
    owners: [...parts.owners].map(([method, owners]) => [method, ...owners]),
    together: [...parts.together],
  };
}

export function byText(
  paths: readonly string[],
  lists: ReadonlyMap<string, ReadonlySet<string>>,
): KeptReading["asked"] {
  const numbers = new Map(paths.map((path, number) => [path, number]));
  return [...lists].map(([text, files]) => [text, [...files].map((file) => numbers.get(file) ?? -1)]);
}

function grouped<Item>(list: readonly (readonly [string, Item])[]): Lists<Item> {
  const found = new Map<string, Item[]>();
  for (const [path, item] of list) {
    const known = found.get(path);
    if (known === undefined) found.set(path, [item]);
    else known.push(item);
  }
  return [...found];
}

/** Nodes of a file by the names that were kept; null when one is not there. */
export function nodesNamed(file: ts.SourceFile, names: readonly string[]): ts.Node[] | null {
  const wanted = new Set(names);
  const found = new Map<string, ts.Node>();
  const visit = (node: ts.Node): void => {
    const name = nodeName(node);
    if (wanted.has(name)) found.set(name, node);
    ts.forEachChild(node, visit);
  };
  if (names.length > 0) unwatched(() => visit(file));
  const nodes = names.map((name) => found.get(name));
  return nodes.every((node) => node !== undefined) ? nodes : null;
}

const none: WiringSites = {
  calls: new Set(),
  statements: new Set(),
  items: new Set(),
  functions: new Set(),
  around: new Set(),
};

export function sitesAgain(
  file: ts.SourceFile,
  kept: readonly (readonly [kind: SiteKind, node: string])[],
): WiringSites | null {
  if (kept.length === 0) return none;
  const nodes = nodesNamed(
    file,
    kept.map(([, name]) => name),
  );
  if (nodes === null) return null;
  const of = (kind: SiteKind) => new Set(nodes.filter((_, index) => kept[index]?.[0] === kind));
  const around = new Set<ts.Node>();
  for (const node of nodes)
    for (let at = node; at !== undefined && !around.has(at); at = at.parent) around.add(at);
  return {
    calls: of("calls"),
    statements: of("statements"),
    items: of("items"),
    functions: of("functions"),
    around,
  };
}

/** The same names for nodes that have moved. */
export function movedNames(names: readonly string[], place: (at: number) => number | null): string[] | null {
  const moved = names.map((name) => {
    const [kind, from, to] = name.split(":").map(Number);
    const pos = place(from ?? 0);
    const until = place(to ?? 0);
    return pos === null || until === null ? null : `${kind}:${pos}:${until}`;
  });
  return moved.every((name) => name !== null) ? moved : null;
}
