import type { Facts } from "../../model/monolith.ts";

/** Adds to `alive` what lies between the root and a module that nothing alive imports, and what hands packages on. */
export function connectModules(facts: Facts, alive: Set<string>): void {
  const imports = facts.providers.filter((row) => row.role === "import");
  const own = imports.filter((row) => row.unit !== null);
  const imported = new Set(own.map((row) => row.token));
  const roots = new Set(facts.providers.map((row) => row.module).filter((name) => !imported.has(name)));
  // In a circle nobody is first; the scanner's first module is.
  const [first] = facts.providers;
  if (roots.size === 0 && first !== undefined) roots.add(first.module);
  for (const name of roots) alive.add(name);

  // `exports: [MongooseModule]`: what the models of a package are asked for by is known to the package alone.
  const handsOn = new Set(
    facts.providers
      .filter((row) => row.role === "export")
      .filter((row) =>
        imports.some((one) => one.module === row.module && one.token === row.token && one.unit === null),
      )
      .map((row) => row.module),
  );
  for (let size = -1; size !== alive.size; ) {
    size = alive.size;
    for (const row of own) if (alive.has(row.module) && handsOn.has(row.token)) alive.add(row.token);
  }

  const reached = new Set<string>();
  const walk = (names: Iterable<string>): void => {
    for (const name of names) {
      if (reached.has(name) || !alive.has(name)) continue;
      reached.add(name);
      walk(own.filter((row) => row.module === name).map((row) => row.token));
    }
  };
  walk(roots);
  for (const name of [...alive]) {
    if (reached.has(name)) continue;
    for (const step of pathTo(name, reached, own)) alive.add(step);
    walk(roots);
    reached.clear();
    walk(roots);
  }
}

/** The shortest way down from what is reached already. */
function pathTo(
  goal: string,
  from: ReadonlySet<string>,
  imports: readonly { readonly module: string; readonly token: string }[],
): string[] {
  const before = new Map<string, string>();
  const queue = [goal];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (from.has(name)) {
      const path = [name];
      for (let next = before.get(name); next !== undefined; next = before.get(next)) path.push(next);
      return path;
    }
    for (const { module } of imports.filter((row) => row.token === name)) {
      if (before.has(module) || module === goal) continue;
      before.set(module, name);
      queue.push(module);
    }
  }
  return [];
}
