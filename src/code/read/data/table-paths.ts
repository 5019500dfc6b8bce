import type { HandlerPath, PieceAccess, Registration, TablePaths, TablePiece } from "../facts.ts";
import type { HandlerBodies } from "../frameworks/build-trees.ts";
import type { Sources } from "../project/open-sources.ts";
import type { FoundAccess } from "./found-access.ts";
import type { KnownPiece } from "./known-pieces.ts";
import type { PieceGraph } from "./piece-graph.ts";
import type { ReachData } from "./reach-data.ts";

/** Tables that one handler may be guessed to reach. A method name that half of the project has says nothing. */
const mostGuesses = 8;

export interface TablePathsInput {
  readonly sources: Sources;
  readonly files: readonly { readonly path: string }[];
  readonly apps: readonly Registration[];
  readonly bodies: HandlerBodies;
  readonly graph: PieceGraph;
  readonly reach: ReachData;
}

/** The ways from files and handlers to tables, for the model to cut where another module begins. */
export function tablePaths({ sources, files, apps, bodies, graph, reach }: TablePathsInput): TablePaths {
  const wholes = files.map(({ path: file }) => ({
    file,
    key: graph.find({ file, start: 0, end: Number.MAX_SAFE_INTEGER }),
  }));
  const handlers: (Omit<HandlerPath, "piece"> & { readonly key: KnownPiece })[] = [];
  const visit = (registration: Registration): void => {
    registration.handlers.forEach((handler, index) => {
      const body = bodies.get(handler);
      if (body === undefined) return;
      const key = graph.find({ file: sources.pathOf(body), start: body.pos, end: body.end });
      const sure = reach(body, true);
      const guesses = distinct([...reach(body)].filter((access) => !sure.has(access)));
      if (sure.size === 0 && guesses.length === 0) return;
      const vague = new Set(guesses.map(({ table }) => table)).size > mostGuesses;
      handlers.push({ registration: registration.unit, index, key, guesses: vague ? [] : guesses });
    });
    for (const child of registration.children) visit(child);
  };
  for (const app of apps) visit(app);

  const leading = leadingToTables(graph, [...wholes, ...handlers]);
  const numbers = new Map([...leading].map((key, number) => [key, number]));
  const numberOf = (key: KnownPiece): number[] => {
    const number = numbers.get(key);
    return number === undefined ? [] : [number];
  };
  return {
    pieces: [...leading].map((key): TablePiece => {
      const { accesses, sure } = graph.at(key);
      return { file: key.file, next: sure.flatMap(numberOf), accesses: distinct(accesses).map(bare) };
    }),
    files: wholes.flatMap(({ file, key }) => numberOf(key).map((piece) => ({ file, piece }))),
    handlers: handlers.map(({ key, ...handler }) => ({ ...handler, piece: numbers.get(key) ?? null })),
  };
}

/** Of everything that the starts surely run, what ends at a table. */
function leadingToTables(
  graph: PieceGraph,
  starts: readonly { readonly key: KnownPiece }[],
): Set<KnownPiece> {
  const callers = new Map<KnownPiece, KnownPiece[]>();
  const seen = new Set(starts.map(({ key }) => key));
  const ends: KnownPiece[] = [];
  for (const key of seen) {
    const { accesses, sure } = graph.at(key);
    if (accesses.length > 0) ends.push(key);
    for (const next of sure) {
      seen.add(next);
      const list = callers.get(next);
      if (list === undefined) callers.set(next, [key]);
      else list.push(key);
    }
  }
  const leading = new Set(ends);
  for (const key of leading) for (const caller of callers.get(key) ?? []) leading.add(caller);
  return leading;
}

function distinct(accesses: readonly FoundAccess[]): (PieceAccess & { readonly file: string })[] {
  const found = new Map<string, PieceAccess & { readonly file: string }>();
  for (const { table, mode, joined, file } of accesses)
    found.set(`${file}|${table}|${mode}|${joined}`, { table, mode, joined, file });
  return [...found.values()];
}

function bare({ table, mode, joined }: PieceAccess): PieceAccess {
  return { table, mode, joined };
}
