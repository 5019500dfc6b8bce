interface Node {
  readonly children: Map<string, Node>;
  readonly entries: number[];
}

/** Positions by path, found again by every path that they might overlap with, in order. Errs towards yes. */
export interface PathIndex {
  readonly add: (path: string | null, position: number) => void;
  /** `*` overlaps with everything. */
  readonly near: (path: string) => readonly number[];
}

/**
 * A tree of literal segments. An entry lies where its first parameter or wildcard stands, so a lookup walks down its own
 * literal segments; below its first parameter anything may match. Saves comparing each endpoint with each registration.
 */
export function pathIndex(): PathIndex {
  const root: Node = { children: new Map(), entries: [] };
  return {
    add: (path, position) => {
      let node = root;
      for (const segment of segmentsOf(path ?? "")) {
        if (!isLiteral(segment)) break;
        let child = node.children.get(segment);
        if (child === undefined) {
          child = { children: new Map(), entries: [] };
          node.children.set(segment, child);
        }
        node = child;
      }
      node.entries.push(position);
    },
    near: (path) => {
      const found: number[] = [];
      let node: Node | undefined = root;
      for (const segment of segmentsOf(path)) {
        if (!isLiteral(segment)) {
          collect(node, found);
          return found.sort((a, b) => a - b);
        }
        found.push(...node.entries);
        node = node.children.get(segment);
        if (node === undefined) return found.sort((a, b) => a - b);
      }
      found.push(...node.entries);
      return found.sort((a, b) => a - b);
    },
  };
}

function collect(node: Node, found: number[]): void {
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const entry of next.entries) found.push(entry);
    open.push(...next.children.values());
  }
}

const segmentsOf = (path: string): string[] =>
  path
    .toLowerCase()
    .split("/")
    .filter((segment) => segment !== "");

const isLiteral = (segment: string): boolean => !/[:(){}*?+]/.test(segment);
