import { ts } from "ts-morph";
import { exportsOf, type OpenFiles, symbolOfDeclaration } from "./bound.ts";

export interface ExportOwners {
  /** The file behind the `export *` of a file that has the name itself; null when none has. */
  behindStars(path: string, name: string): string | null;
}

interface Exports {
  readonly names: ReadonlySet<string>;
  readonly stars: readonly string[];
  /** `module.exports = …`: its names cannot be told from the outside. */
  readonly whole: boolean;
}

/**
 * Barrels of barrels are asked for the same names over and over. Each file is opened once for the names that it exports,
 * and each answer is kept; no tree is.
 */
export function createExportOwners(files: OpenFiles): ExportOwners {
  const known = new Map<string, Exports>();
  const answers = new Map<string, string | null>();

  function exportsIn(path: string): Exports {
    const before = known.get(path);
    if (before !== undefined) return before;
    const file = files.open(path);
    const table = file === undefined ? undefined : exportsOf(symbolOfDeclaration(file));
    const stars = (table?.get("__export")?.declarations ?? []).flatMap((star) => {
      const target = ts.isExportDeclaration(star) ? starTarget(files, path, star) : null;
      return target === null ? [] : [target];
    });
    const names = new Set([...(table?.keys() ?? [])].filter((name) => name !== "__export"));
    const found = { names, stars, whole: /\bmodule\.exports\s*=/.test(file?.text ?? "") };
    known.set(path, found);
    return found;
  }

  function behindStars(path: string, name: string): string | null {
    const key = `${path}\0${name}`;
    const before = answers.get(key);
    if (before !== undefined) return before;
    const found = search(path, name);
    answers.set(key, found);
    return found;
  }

  function search(path: string, name: string): string | null {
    const seen = new Set([path]);
    const queue = [...exportsIn(path).stars];
    let perhaps: string | null = null;
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const { names, stars, whole } = exportsIn(next);
      if (names.has(name)) return next;
      if (whole) perhaps ??= next;
      queue.push(...stars);
    }
    return perhaps;
  }

  return { behindStars };
}

/** The file that `export * from "./x"` names. */
export function starTarget(files: OpenFiles, path: string, star: ts.ExportDeclaration): string | null {
  const { moduleSpecifier } = star;
  return moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier)
    ? files.resolve(path, moduleSpecifier.text).file
    : null;
}
