import { dirname, join, posix } from "node:path";
import { ts } from "ts-morph";
import { isCode } from "../../util/file-kinds.ts";
import { typesOf } from "../../util/package-of.ts";
import { existsSync, readFileSync } from "./disk/watched-disk.ts";
import type { Place } from "./facts.ts";
import { createResolver } from "./imports/resolve-module.ts";
import { listSourceFiles } from "./project/list-source-files.ts";
import { readManifest } from "./project/manifest.ts";
import { readTsconfig } from "./project/read-tsconfig.ts";
import { requestState, type StateUse } from "./request-state.ts";

interface CopyRequest {
  /** Absolute folder of the copy. */
  readonly root: string;
  /** Source files of it, relative to the root. */
  readonly files: readonly string[];
  /** Relative to the root. */
  readonly entry: string;
  /** Folder that a command writes code into, relative to the root; what leads there is there once it has run. */
  readonly generated?: string | undefined;
  /** Whether packages of folders above count as there: for the monolith, which may be one of several in a repository. */
  readonly hoisted?: boolean;
}

/** What code that was copied out of a monolith leans on, by its syntax alone. */
export interface CopyReading {
  /** Imports that lead to no file of the copy, and to no package that its package.json names. */
  readonly unresolved: readonly (Place & { readonly specifier: string })[];
  readonly uses: readonly StateUse[];
  /** Names of packages that its code imports. */
  readonly packages: ReadonlySet<string>;
}

export function readCopy({ root, files, entry, generated, hoisted = false }: CopyRequest): CopyReading {
  const sources = files.filter(isCode);
  const tsconfig = readTsconfig(root, root, join(root, entry));
  const resolve = createResolver(root, tsconfig, new Set([...sources, ...filesBelow(root, generated)]));
  const manifest = readManifest(root);
  const declared = new Set(
    [manifest?.dependencies, manifest?.devDependencies, manifest?.peerDependencies].flatMap((one) =>
      Object.keys(one ?? {}),
    ),
  );
  const unresolved: (Place & { specifier: string })[] = [];
  const uses: StateUse[] = [];
  const packages = new Set<string>();
  for (const file of sources) {
    const text = readFileSync(join(root, file), "utf8");
    const info = ts.preProcessFile(text, true, true);
    const lineOf = (position: number): number => text.slice(0, position).split("\n").length;
    for (const { fileName: specifier, pos } of info.importedFiles) {
      const target = resolve(file, specifier);
      if (target.pkg !== null) packages.add(target.pkg);
      const known =
        target.builtin ||
        target.file !== null ||
        leadsInto(generated, file, specifier) ||
        (target.pkg !== null && (hasPackage(target.pkg, declared) || isInstalled(root, target.pkg, hoisted)));
      if (!known) unresolved.push({ file, line: lineOf(pos), specifier });
    }
    if (requestState.mayUse(text)) uses.push(...requestState.usesIn(file, text));
  }
  return { unresolved, uses, packages };
}

/** Types alone may be what is imported: `express` of `@types/express`. */
function hasPackage(name: string, declared: ReadonlySet<string>): boolean {
  return declared.has(name) || declared.has(typesOf(name));
}

function isInstalled(folder: string, name: string, above: boolean): boolean {
  if (existsSync(join(folder, "node_modules", name))) return true;
  return above && dirname(folder) !== folder && isInstalled(dirname(folder), name, above);
}

function filesBelow(root: string, folder: string | undefined): string[] {
  if (folder === undefined || !existsSync(join(root, folder))) return [];
  return listSourceFiles(join(root, folder), []).map((file) => `${folder}/${file}`);
}

function leadsInto(folder: string | undefined, file: string, specifier: string): boolean {
  if (folder === undefined || !specifier.startsWith(".")) return false;
  return `${posix.join(posix.dirname(file), specifier)}/`.startsWith(`${folder}/`);
}
