import type { ModuleTie } from "../analysis/module-ties.ts";
import { type Arrow, type Box, layOutLayers, type Spot } from "./lay-out-layers.ts";
import { routeArrows } from "./route-arrows.ts";

export interface ViewNode {
  /** `around`: a group that is only shown as the surroundings of another. */
  readonly kind: "module" | "group" | "around";
  readonly title: string;
  readonly modules: readonly string[];
}

export interface MapView {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** `x` and `y` are the middle. */
  readonly nodes: readonly (ViewNode & Spot & { readonly width: number; readonly height: number })[];
  /** `from` and `to` are positions in `nodes`; `path` is SVG. `weak` ones are shown when an end is looked at. */
  readonly edges: readonly {
    readonly from: number;
    readonly to: number;
    readonly kind: "uses" | "data";
    readonly weight: number;
    readonly weak: boolean;
    readonly path: string;
  }[];
  /** Modules that found no room. */
  readonly leftOut: number;
}

const sizes = {
  module: { width: 156, height: 46 },
  group: { width: 204, height: 76 },
  around: { width: 156, height: 46 },
} as const;
const margin = 32;
const steps = 200_000;
/** Ties that are always drawn: more of them hide each other. */
const strong = 40;

/** Where everything goes, for one picture of the map. */
export function drawView(
  title: string,
  nodes: readonly ViewNode[],
  ties: { readonly uses: readonly ModuleTie[]; readonly data: readonly ModuleTie[] },
  leftOut = 0,
): MapView {
  const uses = between(nodes, ties.uses);
  const data = between(nodes, ties.data);
  const boxes = nodes.map(({ kind }) => sizes[kind]);
  const gaps = nodes.length > 12 ? { gapX: 36, gapY: 76 } : { gapX: 64, gapY: 96 };
  const layout = layOutLayers(boxes, uses.length === 0 ? data : uses, {
    ...gaps,
    perRow: columns(boxes, gaps),
    steps,
  });
  const arrows = [
    ...uses.map((arrow) => ({ ...arrow, kind: "uses" as const })),
    ...data.map((arrow) => ({ ...arrow, kind: "data" as const })),
  ];
  const left = Math.min(0, ...boxes.map(({ width }, at) => (layout.spots[at]?.x ?? 0) - width / 2)) - margin;
  const spots = layout.spots.map(({ x, y }) => ({ x: Math.round(x - left), y: Math.round(y + margin) }));
  const paths = routeArrows(arrows, { rows: layout.rows, spots }, boxes);
  const placed = nodes.map((node, at) => ({ ...node, ...boxes[at]!, ...(spots[at] ?? { x: 0, y: 0 }) }));
  const last = new Set(layout.rows.at(-1));
  const below = arrows.some(({ from, to }) => last.has(from) && last.has(to)) ? margin : 0;
  const kept = strongest(arrows);
  return {
    title,
    width: Math.max(0, ...placed.map(({ x, width }) => x + width / 2)) + margin,
    height: Math.max(0, ...placed.map(({ y, height }) => y + height / 2)) + margin + below,
    nodes: placed,
    edges: arrows.map((arrow, at) => ({ ...arrow, weak: !kept.has(arrow), path: paths[at] ?? "" })),
    leftOut,
  };
}

/** The first ones, which are the heaviest, and the heaviest of every box that would have none. */
function strongest<Tie extends Arrow>(arrows: readonly Tie[]): Set<Tie> {
  const kept = new Set(arrows.slice(0, strong));
  const drawn = new Set([...kept].flatMap(({ from, to }) => [from, to]));
  for (const arrow of arrows) {
    if (drawn.has(arrow.from) && drawn.has(arrow.to)) continue;
    kept.add(arrow);
    drawn.add(arrow.from).add(arrow.to);
  }
  return kept;
}

/** As many side by side as make the picture about as wide as a screen. */
function columns(boxes: readonly Box[], { gapX, gapY }: { gapX: number; gapY: number }): number {
  const mean = (of: (box: Box) => number): number =>
    boxes.reduce((sum, box) => sum + of(box), 0) / Math.max(boxes.length, 1);
  const shape = (mean(({ height }) => height) + gapY) / (mean(({ width }) => width) + gapX);
  return Math.max(3, Math.round(Math.sqrt(boxes.length * shape * 1.5)));
}

/** Ties of modules as arrows of nodes, heaviest first. */
function between(nodes: readonly ViewNode[], ties: readonly ModuleTie[]): Arrow[] {
  const at = new Map(nodes.flatMap(({ modules }, index) => modules.map((name) => [name, index] as const)));
  const sums = new Map<number, Arrow>();
  for (const { from, to, weight } of ties) {
    const [a, b] = [at.get(from), at.get(to)];
    if (a === undefined || b === undefined || a === b) continue;
    if (nodes[a]?.kind === "around" && nodes[b]?.kind === "around") continue;
    const key = a * nodes.length + b;
    sums.set(key, { from: a, to: b, weight: weight + (sums.get(key)?.weight ?? 0) });
  }
  return [...sums.values()].sort((a, b) => b.weight - a.weight || a.from - b.from || a.to - b.to);
}
