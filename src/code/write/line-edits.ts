export interface LineEdit {
  readonly kind: " " | "-" | "+";
  readonly line: string;
}

/** Beyond this many differing lines the shortest script is not worth its time and memory (both grow with the square). */
const limit = 600;

/** The shortest way from one list of lines to another: E. W. Myers, "An O(ND) Difference Algorithm", 1986. */
export function lineEdits(before: readonly string[], after: readonly string[]): LineEdit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before.at(-1 - end) === after.at(-1 - end)
  )
    end++;
  const mark = (kind: LineEdit["kind"], lines: readonly string[]): LineEdit[] =>
    lines.map((line) => ({ kind, line }));
  return [
    ...mark(" ", before.slice(0, start)),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...mark(" ", before.slice(before.length - end)),
  ];
}

function middle(a: readonly string[], b: readonly string[]): LineEdit[] {
  const trace = a.length === 0 || b.length === 0 ? null : forward(a, b);
  if (trace !== null) return backtrack(a, b, trace);
  return [
    ...a.map((line) => ({ kind: "-" as const, line })),
    ...b.map((line) => ({ kind: "+" as const, line })),
  ];
}

/** Furthest x reached on each diagonal k = x - y, one map a step; null when the limit is passed. */
function forward(a: readonly string[], b: readonly string[]): Map<number, number>[] | null {
  const trace: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let d = 0; d <= Math.min(a.length + b.length, limit); d++) {
    trace.push(reach);
    const next = new Map(reach);
    for (let k = -d; k <= d; k += 2) {
      let x = goesDown(reach, k, d) ? reach.get(k + 1)! : reach.get(k - 1)! + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }
      next.set(k, x);
      if (x >= a.length && y >= b.length) return trace;
    }
    reach = next;
  }
  return null;
}

function goesDown(reach: ReadonlyMap<number, number>, k: number, d: number): boolean {
  return k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
}

function backtrack(
  a: readonly string[],
  b: readonly string[],
  trace: readonly ReadonlyMap<number, number>[],
): LineEdit[] {
  const edits: LineEdit[] = [];
  let x = a.length;
  let y = b.length;
  for (let d = trace.length - 1; d >= 0; d--) {
    const reach = trace[d]!;
    const k = x - y;
    const previousK = goesDown(reach, k, d) ? k + 1 : k - 1;
    const previousX = reach.get(previousK) ?? 0;
    const previousY = previousX - previousK;
    while (x > Math.max(previousX, 0) && y > Math.max(previousY, 0)) {
      x--;
      y--;
      edits.push({ kind: " ", line: a[x]! });
    }
    if (d === 0) break;
    if (x === previousX) edits.push({ kind: "+", line: b[--y]! });
    else edits.push({ kind: "-", line: a[--x]! });
    y = previousY;
    x = previousX;
  }
  return edits.reverse();
}
