/** A layered drawing after Sugiyama, small enough to read: users above what they use. Same input, same picture. */

export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Arrow {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

interface Options {
  /** Boxes side by side, where enough are there. */
  readonly perRow: number;
  readonly gapX: number;
  readonly gapY: number;
  /** Visits of arrows that ordering may cost: the deadline of a layout that knows no clock. */
  readonly steps: number;
}

export interface Layout {
  /** Boxes from left to right, top row first. */
  readonly rows: readonly (readonly number[])[];
  /** Middle of every box. */
  readonly spots: readonly Spot[];
}

/** Boxes without an arrow come last, in rows of their own. */
export function layOutLayers(boxes: readonly Box[], arrows: readonly Arrow[], options: Options): Layout {
  const loose = new Set(boxes.map((_, at) => at));
  for (const { from, to } of arrows) {
    loose.delete(from);
    loose.delete(to);
  }
  const tied = boxes.map((_, at) => at).filter((at) => !loose.has(at));
  const layers = layersOf(tied, downwards(tied, arrows));
  const ordered = orderRows(fillRows(layers, options.perRow), arrows, options.steps);
  const rows = [...ordered, ...split([...loose], options.perRow)];
  return { rows, spots: place(rows, boxes, arrows, { ...options, loose }) };
}

/** Thin layers share a row, wide ones take several: nothing comes above what uses it. */
function fillRows(layers: readonly (readonly number[])[], perRow: number): number[][] {
  const rows: number[][] = [];
  for (const layer of layers) {
    const open = rows.at(-1);
    if (open !== undefined && open.length + layer.length <= perRow) open.push(...layer);
    else rows.push(...split(layer, perRow));
  }
  return rows;
}

/** Arrows turned so that no circle is left: heavy users go up, heavily used ones down (Eades, Lin and Smyth 1993). */
function downwards(nodes: readonly number[], arrows: readonly Arrow[]): Arrow[] {
  const rank = new Map<number, number>();
  const left = new Set(nodes);
  const out = new Map(nodes.map((node) => [node, 0]));
  const into = new Map(nodes.map((node) => [node, 0]));
  const count = (sums: Map<number, number>, node: number, by: number): void =>
    void sums.set(node, (sums.get(node) ?? 0) + by);
  for (const { from, to, weight } of arrows) {
    count(out, from, weight);
    count(into, to, weight);
  }
  while (left.size > 0) {
    const spare = (node: number): number => (out.get(node) ?? 0) - (into.get(node) ?? 0);
    const free = [...left].find((node) => into.get(node) === 0);
    const next = free ?? [...left].reduce((best, node) => (spare(node) > spare(best) ? node : best));
    rank.set(next, rank.size);
    left.delete(next);
    for (const { from, to, weight } of arrows) {
      if (from === next) count(into, to, -weight);
      if (to === next) count(out, from, -weight);
    }
  }
  return arrows.map(({ from, to, weight }) =>
    (rank.get(from) ?? 0) <= (rank.get(to) ?? 0) ? { from, to, weight } : { from: to, to: from, weight },
  );
}

/** Each below everything that uses it. */
function layersOf(nodes: readonly number[], arrows: readonly Arrow[]): number[][] {
  const depth = new Map(nodes.map((node) => [node, 0]));
  for (let pass = 0, moved = true; moved && pass < nodes.length; pass++) {
    moved = false;
    for (const { from, to } of arrows) {
      const least = (depth.get(from) ?? 0) + 1;
      if ((depth.get(to) ?? 0) >= least) continue;
      depth.set(to, least);
      moved = true;
    }
  }
  const layers: number[][] = [];
  for (const node of nodes) {
    const at = depth.get(node) ?? 0;
    layers[at] = [...(layers[at] ?? []), node];
  }
  return layers.filter((layer) => layer !== undefined);
}

/** Sweeps that put each box over the middle of what it is tied to, as long as there are steps left. */
function orderRows(layers: number[][], arrows: readonly Arrow[], steps: number): number[][] {
  let rows = layers;
  for (let left = steps, pass = 0; pass < 12 && left >= arrows.length; pass++, left -= arrows.length) {
    const middle = new Map<number, number>();
    for (const row of rows)
      row.forEach((node, at) => {
        middle.set(node, (at + 0.5) / row.length);
      });
    const pull = new Map<number, { sum: number; weight: number }>();
    const add = (node: number, at: number, weight: number): void => {
      const before = pull.get(node) ?? { sum: 0, weight: 0 };
      pull.set(node, { sum: before.sum + at * weight, weight: before.weight + weight });
    };
    for (const { from, to, weight } of arrows) {
      add(from, middle.get(to) ?? 0.5, weight);
      add(to, middle.get(from) ?? 0.5, weight);
    }
    const wanted = (node: number): number => {
      const { sum, weight } = pull.get(node) ?? { sum: 0, weight: 0 };
      return weight === 0 ? (middle.get(node) ?? 0.5) : sum / weight;
    };
    rows = rows.map((row) => row.toSorted((a, b) => wanted(a) - wanted(b) || a - b));
  }
  return rows;
}

function split(row: readonly number[], most: number): number[][] {
  const parts = Math.ceil(row.length / most);
  const size = Math.ceil(row.length / Math.max(parts, 1));
  return Array.from({ length: parts }, (_, at) => row.slice(at * size, (at + 1) * size));
}

function place(
  rows: readonly (readonly number[])[],
  boxes: readonly Box[],
  arrows: readonly Arrow[],
  { gapX, gapY, loose }: Options & { readonly loose: ReadonlySet<number> },
): Spot[] {
  const width = (node: number): number => boxes[node]?.width ?? 0;
  const xs = new Map<number, number>();
  for (const row of rows) {
    let x = -(row.reduce((sum, node) => sum + width(node), 0) + gapX * (row.length - 1)) / 2;
    for (const node of row) {
      xs.set(node, x + width(node) / 2);
      x += width(node) + gapX;
    }
  }
  const half = Math.max(0, ...[...xs.values()]);
  for (let pass = 0; pass < 6; pass++)
    for (const row of rows) pullRow(row, arrows, { xs, width, gapX, half });
  const spots: Spot[] = [];
  let y = 0;
  for (const row of rows) {
    const height = Math.max(...row.map((node) => boxes[node]?.height ?? 0));
    for (const node of row) spots[node] = { x: xs.get(node) ?? 0, y: y + height / 2 };
    // Nothing runs between rows of boxes that are tied to nothing.
    y += height + (loose.has(row[0] ?? -1) ? gapX : gapY);
  }
  return spots;
}

interface Room {
  readonly xs: Map<number, number>;
  readonly width: (node: number) => number;
  readonly gapX: number;
  /** How far from the middle a box may go. */
  readonly half: number;
}

/** Moves each box towards what it is tied to, as far as its neighbours let it. */
function pullRow(row: readonly number[], arrows: readonly Arrow[], { xs, width, gapX, half }: Room): void {
  row.forEach((node, at) => {
    const ends = arrows.flatMap(({ from, to }) => (from === node ? [to] : to === node ? [from] : []));
    if (ends.length === 0) return;
    const wanted = ends.reduce((sum, end) => sum + (xs.get(end) ?? 0), 0) / ends.length;
    const room = (other: number): number => (width(node) + width(other)) / 2 + gapX;
    const [before, after] = [row[at - 1], row[at + 1]];
    const least = before === undefined ? -half : (xs.get(before) ?? 0) + room(before);
    const most = after === undefined ? half : (xs.get(after) ?? 0) - room(after);
    xs.set(node, Math.max(least, Math.min(most, wanted)));
  });
}
