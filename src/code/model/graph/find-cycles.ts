/**
 * Import cycles as closed paths (`a → b → a`), one for each strongly connected component (Tarjan 1972):
 * the shortest cycle through the component's first node by name. Iterative, so deep graphs do not overflow.
 */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  return components(graph)
    .filter((component) => component.length > 1)
    .map((component) => shortestCycle(component, graph))
    .sort((a, b) => (a[0] ?? "").localeCompare(b[0] ?? ""));
}

function components(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const onStack = new Set<string>();
  const stack: string[] = [];
  const found: string[][] = [];

  for (const root of graph.keys()) {
    if (index.has(root)) continue;
    const work: { node: string; next: number }[] = [{ node: root, next: 0 }];
    while (work.length > 0) {
      const frame = work[work.length - 1];
      if (!frame) break;
      const { node } = frame;
      if (frame.next === 0) {
        index.set(node, index.size);
        low.set(node, index.get(node) ?? 0);
        stack.push(node);
        onStack.add(node);
      }
      const successor = graph.get(node)?.[frame.next++];
      if (successor !== undefined) {
        if (!index.has(successor)) work.push({ node: successor, next: 0 });
        else if (onStack.has(successor))
          low.set(node, Math.min(low.get(node) ?? 0, index.get(successor) ?? 0));
        continue;
      }
      work.pop();
      const parent = work[work.length - 1];
      if (parent) low.set(parent.node, Math.min(low.get(parent.node) ?? 0, low.get(node) ?? 0));
      if (low.get(node) === index.get(node)) found.push(popUntil(node, stack, onStack));
    }
  }
  return found;
}

function popUntil(node: string, stack: string[], onStack: Set<string>): string[] {
  const component: string[] = [];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    onStack.delete(top);
    component.push(top);
    if (top === node) break;
  }
  return component;
}

function shortestCycle(
  component: readonly string[],
  graph: ReadonlyMap<string, readonly string[]>,
): string[] {
  const inside = new Set(component);
  const start = [...component].sort()[0] ?? "";
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const next of graph.get(node) ?? []) {
      if (!inside.has(next)) continue;
      if (next === start) return pathBack(node, start, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      queue.push(next);
    }
  }
  return [start];
}

function pathBack(last: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const path = [last];
  for (let node = last; node !== start; node = cameFrom.get(node) ?? start)
    path.unshift(cameFrom.get(node) ?? start);
  return path;
}
