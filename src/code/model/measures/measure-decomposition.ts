import type { DecompositionMeasures } from "../monolith.ts";
import type { FileEdge } from "./file-edges.ts";

export interface Division {
  /** Home of every file that lies in a module; `app` and `shared` belong to no partition. */
  readonly moduleOf: ReadonlyMap<string, string>;
  readonly edges: readonly FileEdge[];
  /** Distinct use cases (route groups) that each module takes part in. */
  readonly useCases: ReadonlyMap<string, number>;
  readonly weights: DecompositionMeasures["weights"];
}

interface Counts {
  readonly sizes: ReadonlyMap<string, number>;
  /** Edges inside each module. */
  readonly inside: ReadonlyMap<string, number>;
  /** Edges that touch each module and another one, either way. */
  readonly across: ReadonlyMap<string, number>;
  /** Edges between two modules, both directions together, by both names in order. */
  readonly pairs: ReadonlyMap<string, { readonly a: string; readonly b: string; readonly edges: number }>;
}

/**
 * The six measures of docs/measures.md: SM, ICP, IFN, NED, BCP as Mono2Micro's replication code has them (Kalia et al.,
 * ESEC/FSE 2021), MQ of Bunch (Mitchell and Mancoridis, TSE 2006). A unit is a file. null without a module or an edge.
 */
export function measureDecomposition(division: Division): DecompositionMeasures {
  const counts = count(division);
  const modules = counts.sizes.size;
  if (modules === 0)
    return { sm: null, icp: null, ifn: null, ned: null, bcp: null, mq: null, weights: division.weights };
  return {
    sm: structuralModularity(counts),
    icp: interCallPercentage(division),
    ifn: sum([...counts.pairs.values()].map(({ edges }) => edges)) / modules,
    ned: nonExtreme(counts),
    bcp: businessPurity(division, counts),
    mq: modularizationQuality(counts),
    weights: division.weights,
  };
}

/** mean(edges inside / size²) − mean over unordered pairs(edges between / (2 · size · size)). Higher is better. */
function structuralModularity({ sizes, inside, pairs }: Counts): number {
  const modules = sizes.size;
  const cohesion = sum([...sizes].map(([name, size]) => (inside.get(name) ?? 0) / size ** 2)) / modules;
  if (modules === 1) return cohesion;
  const between = sum(
    [...pairs.values()].map(({ a, b, edges }) => edges / (2 * (sizes.get(a) ?? 1) * (sizes.get(b) ?? 1))),
  );
  return cohesion - between / ((modules * (modules - 1)) / 2);
}

/** Σ over crossing edges (ln volume + 1) / the same over all edges. Lower is better. */
function interCallPercentage({ edges, moduleOf }: Division): number | null {
  let crossing = 0;
  let all = 0;
  for (const { from, to, volume } of edges) {
    const weight = Math.log(volume) + 1;
    all += weight;
    if (moduleOf.get(from) !== moduleOf.get(to)) crossing += weight;
  }
  return all === 0 ? null : crossing / all;
}

/** 1 − share of files in modules of 5 to 20 files. Lower is better. */
function nonExtreme({ sizes }: Counts): number {
  const all = [...sizes.values()];
  return 1 - sum(all.filter((size) => size >= 5 && size <= 20)) / sum(all);
}

/** Mean of ln(number of distinct use cases), modules that no use case reaches left out. Lower is better. */
function businessPurity({ useCases }: Division, { sizes }: Counts): number | null {
  const reached = [...sizes.keys()].map((name) => useCases.get(name) ?? 0).filter((n) => n > 0);
  return reached.length === 0 ? null : sum(reached.map(Math.log)) / reached.length;
}

/** Σ 2μ / (2μ + ε) over modules with edges inside. Higher is better; at most the number of modules. */
function modularizationQuality({ sizes, inside, across }: Counts): number {
  return sum(
    [...sizes.keys()].map((name) => {
      const mu = inside.get(name) ?? 0;
      return mu === 0 ? 0 : (2 * mu) / (2 * mu + (across.get(name) ?? 0));
    }),
  );
}

function count({ moduleOf, edges }: Division): Counts {
  const sizes = new Map<string, number>();
  for (const name of moduleOf.values()) sizes.set(name, (sizes.get(name) ?? 0) + 1);
  const inside = new Map<string, number>();
  const across = new Map<string, number>();
  const pairs = new Map<string, { a: string; b: string; edges: number }>();
  const add = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  for (const { from, to } of edges) {
    const [left, right] = [moduleOf.get(from), moduleOf.get(to)];
    if (left === undefined || right === undefined) continue;
    if (left === right) {
      add(inside, left);
      continue;
    }
    add(across, left);
    add(across, right);
    const [a, b] = left < right ? [left, right] : [right, left];
    const pair = pairs.get(`${a}\n${b}`) ?? { a, b, edges: 0 };
    pair.edges += 1;
    pairs.set(`${a}\n${b}`, pair);
  }
  return { sizes, inside, across, pairs };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
