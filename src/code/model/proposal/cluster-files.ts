import { Heap } from "./heap.ts";

/** Ties between two files, both ways. */
export interface Tie {
  readonly a: number;
  readonly b: number;
  readonly weight: number;
}

interface Cluster {
  readonly members: number[];
  /** Name of the module that it belongs to; null until it has joined one. */
  anchor: string | null;
  readonly ties: Map<number, number>;
}

interface Merge {
  readonly from: number;
  readonly into: number;
  readonly share: number;
  readonly weight: number;
}

/** A cluster joins another one when more than this share of its ties go there. */
const majority = 0.5;

/**
 * Hierarchical agglomerative clustering over sparse ties. Each round merges the pair with the largest share of the smaller
 * cluster's ties, then the heaviest, then the first by number, so that the same input gives the same clusters. Two anchored
 * clusters never merge; what is tied to nothing by a majority stays alone. Gives the anchor of each file that found one.
 */
export function clusterFiles(
  files: number,
  anchors: ReadonlyMap<number, string>,
  ties: readonly Tie[],
): ReadonlyMap<number, string> {
  const clusters = new Map<number, Cluster>();
  const numberOf = new Map<string, number>();
  const clusterOf: number[] = [];
  for (let file = 0; file < files; file++) {
    const anchor = anchors.get(file) ?? null;
    const number = anchor === null ? file : (numberOf.get(anchor) ?? file);
    if (anchor !== null) numberOf.set(anchor, number);
    clusterOf.push(number);
    const known = clusters.get(number);
    if (known === undefined) clusters.set(number, { members: [file], anchor, ties: new Map() });
    else known.members.push(file);
  }
  for (const { a, b, weight } of ties) link(clusters, clusterOf[a] ?? a, clusterOf[b] ?? b, weight);
  const heap = new Heap(before);
  for (const number of clusters.keys()) offer(clusters, number, heap);
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) {
    if (isStale(clusters, next)) continue;
    const touched = merge(clusters, next.from, next.into);
    for (const number of touched) offer(clusters, number, heap);
  }
  const found = new Map<number, string>();
  for (const { members, anchor } of clusters.values())
    if (anchor !== null) for (const file of members) found.set(file, anchor);
  return found;
}

function link(clusters: ReadonlyMap<number, Cluster>, a: number, b: number, weight: number): void {
  if (a === b) return;
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const ties = clusters.get(from)?.ties;
    ties?.set(to, (ties.get(to) ?? 0) + weight);
  }
}

/** The best merge of a cluster that is free to join. */
function offer(clusters: ReadonlyMap<number, Cluster>, from: number, heap: Heap<Merge>): void {
  const cluster = clusters.get(from);
  if (cluster === undefined || cluster.anchor !== null) return;
  let all = 0;
  let best: Merge | null = null;
  for (const weight of cluster.ties.values()) all += weight;
  for (const [into, weight] of cluster.ties) {
    const merge = { from, into, share: weight / all, weight };
    if (merge.share > majority && (best === null || before(merge, best))) best = merge;
  }
  if (best !== null) heap.push(best);
}

function isStale(clusters: ReadonlyMap<number, Cluster>, { from, into, weight }: Merge): boolean {
  const cluster = clusters.get(from);
  return cluster === undefined || cluster.anchor !== null || cluster.ties.get(into) !== weight;
}

/** Numbers of the clusters whose choice may have changed. */
function merge(clusters: Map<number, Cluster>, from: number, into: number): number[] {
  const [source, target] = [clusters.get(from), clusters.get(into)];
  if (source === undefined || target === undefined) return [];
  for (const file of source.members) target.members.push(file);
  target.ties.delete(from);
  const touched = [into];
  for (const [other, weight] of source.ties) {
    if (other === into) continue;
    const ties = clusters.get(other)?.ties;
    if (ties === undefined) continue;
    ties.delete(from);
    ties.set(into, (ties.get(into) ?? 0) + weight);
    target.ties.set(other, (target.ties.get(other) ?? 0) + weight);
    touched.push(other);
  }
  clusters.delete(from);
  return touched;
}

function before(a: Merge, b: Merge): boolean {
  if (a.share !== b.share) return a.share > b.share;
  if (a.weight !== b.weight) return a.weight > b.weight;
  return a.from !== b.from ? a.from < b.from : a.into < b.into;
}
