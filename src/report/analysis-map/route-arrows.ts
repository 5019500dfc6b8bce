import type { Arrow, Box, Layout, Spot } from "./lay-out-layers.ts";

type Placed = Box & Spot;

/** Where an arrow leaves or enters a box: one end of it. */
interface Port {
  readonly arrow: number;
  readonly end: "start" | "finish";
  /** Where the arrow goes next: ports are in this order, so that arrows of one box do not cross. */
  readonly towards: number;
}

/**
 * SVG paths of the arrows, in their order. An arrow leaves below and arrives above, or the other way round, and passes rows
 * on its way between the boxes, never behind them.
 */
export function routeArrows(
  arrows: readonly Arrow[],
  { rows, spots }: Layout,
  boxes: readonly Box[],
): string[] {
  const placed = boxes.map((box, at): Placed => ({ ...box, ...(spots[at] ?? { x: 0, y: 0 }) }));
  const rowOf = new Map(rows.flatMap((row, at) => row.map((node) => [node, at] as const)));
  const ways = arrows.map(({ from, to }) => passages(from, to, { rows, rowOf, placed }));
  const ports = portsOf(arrows, ways, { rowOf, placed });
  return arrows.map((arrow, at) => {
    const [start, finish] = [ports.get(`${at} start`), ports.get(`${at} finish`)];
    if (start === undefined || finish === undefined) return "";
    const level = rowOf.get(arrow.from) === rowOf.get(arrow.to);
    return level ? arc(start, finish) : curve([[start], ...(ways[at] ?? []), [finish]]);
  });
}

interface Ground {
  readonly rowOf: ReadonlyMap<number, number>;
  readonly placed: readonly Placed[];
}

/** The gaps to go through, each as the point where it begins and the point where it ends. */
function passages(
  from: number,
  to: number,
  { rows, rowOf, placed }: Ground & { readonly rows: Layout["rows"] },
): Spot[][] {
  const [first, last] = [rowOf.get(from) ?? 0, rowOf.get(to) ?? 0];
  const step = Math.sign(last - first);
  const [a, b] = [placed[from], placed[to]];
  if (a === undefined || b === undefined) return [];
  const way: Spot[][] = [];
  for (let row = first + step; step !== 0 && row !== last; row += step) {
    const boxes = (rows[row] ?? []).flatMap((node) => placed[node] ?? []);
    const [middle = a, half] = [boxes[0], Math.max(...boxes.map(({ height }) => height)) / 2];
    const straight = a.x + ((b.x - a.x) * (middle.y - a.y)) / (b.y - a.y);
    const x = nearest(gaps(boxes), straight) + ((from * 7 + to * 3) % 5) * 4 - 8;
    way.push([
      { x, y: middle.y - step * half },
      { x, y: middle.y + step * half },
    ]);
  }
  return way;
}

function gaps(boxes: readonly Placed[]): number[] {
  const [first, last] = [boxes[0], boxes.at(-1)];
  if (first === undefined || last === undefined) return [];
  const between = boxes.slice(1).map((box, at) => {
    const before = boxes[at] ?? box;
    return (before.x + before.width / 2 + box.x - box.width / 2) / 2;
  });
  return [first.x - first.width / 2 - 16, ...between, last.x + last.width / 2 + 16];
}

function nearest(all: readonly number[], wanted: number): number {
  return all.reduce(
    (best, one) => (Math.abs(one - wanted) < Math.abs(best - wanted) ? one : best),
    all[0] ?? wanted,
  );
}

/** Ends of arrows along the lower and the upper side of each box, apart from each other. */
function portsOf(
  arrows: readonly Arrow[],
  ways: readonly (readonly (readonly Spot[])[])[],
  { rowOf, placed }: Ground,
): Map<string, Spot> {
  const sides = new Map<string, Port[]>();
  arrows.forEach(({ from, to }, arrow) => {
    const [first, last] = [rowOf.get(from) ?? 0, rowOf.get(to) ?? 0];
    const way = ways[arrow] ?? [];
    const put = (node: number, below: boolean, port: Port): void => {
      const key = `${node} ${below ? 1 : -1}`;
      sides.set(key, [...(sides.get(key) ?? []), port]);
    };
    put(from, first <= last, { arrow, end: "start", towards: way[0]?.[0]?.x ?? placed[to]?.x ?? 0 });
    put(to, last <= first, { arrow, end: "finish", towards: way.at(-1)?.[0]?.x ?? placed[from]?.x ?? 0 });
  });
  const ports = new Map<string, Spot>();
  for (const [key, side] of sides) {
    const [node = 0, direction = 1] = key.split(" ").map(Number);
    const box = placed[node];
    if (box === undefined) continue;
    const apart = Math.min(14, (box.width * 0.8) / side.length);
    side
      .toSorted((a, b) => a.towards - b.towards || a.arrow - b.arrow)
      .forEach(({ arrow, end }, at) => {
        const x = box.x + (at - (side.length - 1) / 2) * apart;
        ports.set(`${arrow} ${end}`, { x, y: box.y + (direction * box.height) / 2 });
      });
  }
  return ports;
}

/** Straight through each passage, bent between them. */
function curve(way: readonly (readonly Spot[])[]): string {
  const points = way.flat();
  const [start = { x: 0, y: 0 }, ...rest] = points;
  let at = start;
  let path = `M${round(start)}`;
  for (const point of rest) {
    const bend = (point.y - at.y) / 2;
    path +=
      point.x === at.x
        ? `L${round(point)}`
        : `C${round({ x: at.x, y: at.y + bend })} ${round({ x: point.x, y: point.y - bend })} ${round(point)}`;
    at = point;
  }
  return path;
}

/** Between two boxes of one row, below them. */
function arc(start: Spot, finish: Spot): string {
  const y = start.y + Math.min(52, 22 + Math.abs(finish.x - start.x) / 14);
  return `M${round(start)}C${round({ x: start.x, y })} ${round({ x: finish.x, y })} ${round(finish)}`;
}

function round({ x, y }: Spot): string {
  return `${Math.round(x)} ${Math.round(y)}`;
}
