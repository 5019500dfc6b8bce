import type { Monolith } from "../../code/model/monolith.ts";
import { publicSurfaces } from "./public-surfaces.ts";

export interface BorderViolation {
  readonly code: "BORDER-IMPORT" | "BORDER-TABLE";
  /** The same as long as the same file reaches for the same thing: no line numbers, so that edits do not make it new. */
  readonly key: string;
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly fix: string;
}

/** Where one module reaches into another past its public surface, or into a table that another module owns. Pure. */
export function findBorderViolations(monolith: Monolith): BorderViolation[] {
  const seen = new Map<string, BorderViolation>();
  for (const violation of [...importViolations(monolith), ...tableViolations(monolith)]) {
    if (!seen.has(violation.key)) seen.set(violation.key, violation);
  }
  return [...seen.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function importViolations({ facts, homes, modules }: Monolith): BorderViolation[] {
  const surfaces = publicSurfaces(modules);
  return facts.files.flatMap(({ path, imports }) => {
    const from = homes[path];
    if (from === undefined || !surfaces.has(from)) return [];
    return imports.flatMap(({ to, line }): BorderViolation[] => {
      const home = to === null ? undefined : homes[to];
      if (to === null || home === undefined || home === from) return [];
      const surface = surfaces.get(home);
      if (surface === undefined || surface.includes(to)) return [];
      const fix =
        surface.length === 0
          ? `give ${home} a public surface (an index file) and import from there`
          : `import from ${surface[0]}, or let the module offer what is missing there`;
      const message = `${from} imports ${to}, which is internal to ${home}`;
      return [{ code: "BORDER-IMPORT", key: `import ${path} > ${to}`, file: path, line, message, fix }];
    });
  });
}

function tableViolations({ facts, homes, modules, tables }: Monolith): BorderViolation[] {
  const names = new Set(modules.map(({ name }) => name));
  const owners = new Map(tables.map(({ name, owner }) => [name, owner]));
  return facts.data.flatMap(({ file, line, table, mode }): BorderViolation[] => {
    const from = homes[file];
    const owner = owners.get(table) ?? null;
    if (from === undefined || owner === null || owner === from || !names.has(from) || !names.has(owner))
      return [];
    const verb = mode === "read" ? "reads" : "writes";
    return [
      {
        code: "BORDER-TABLE",
        key: `table ${file} ${mode} ${table}`,
        file,
        line,
        message: `${from} ${verb} table ${table}, which ${owner} owns`,
        fix: `ask ${owner} for it through its public surface`,
      },
    ];
  });
}
