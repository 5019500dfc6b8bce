import { join, posix } from "node:path";
import type { ts } from "ts-morph";
import { entriesIn, readFileSync } from "../disk/watched-disk.ts";
import type { Unresolved } from "../facts.ts";
import type { FileReader } from "../project/each-file.ts";
import { listSourceFiles } from "../project/list-source-files.ts";
import { nearestPackage } from "./nearest-package.ts";
import { type RouteConvention, routeConventions } from "./route-conventions.ts";

const procedure = /\.(?:query|mutation|subscription)\(\s*(?:async\b|\(|function\b)/g;
const aside =
  /(^|\/)(node_modules|tests?|__tests?__|e2e|examples?|templates?|fixtures?|docs)(\/|$)|(^|\/)\.|\.(test|spec|d)\.[cm]?[jt]sx?$/i;
/** Folders down from the root in which packages lie. */
const deepest = 3;
const noFile = /(?!)/;

interface Surface {
  readonly convention: RouteConvention;
  readonly files: string[];
  count: number;
}

/**
 * Ways into the backend that are not read: each is said once, with how many there are. `paths`: the files that are read;
 * packages that draw pages are none of them, and are looked through by the names of their files.
 */
export function fileRouteReader(
  root: string,
  paths: readonly string[],
): FileReader & { facts(): Unresolved[]; noted(): unknown } {
  const packageOf = nearestPackage(root);
  const surfaces = new Map<string, Surface>();
  const readOtherwise = new Set<RouteConvention>();

  function look(path: string, textOf: () => string): void {
    if (aside.test(path)) return;
    const { folder, names } = packageOf(path);
    for (const own of routeConventions)
      if (names.some((name) => own.unless?.test(name))) readOtherwise.add(own);
    const inside = folder === "" ? path : path.slice(folder.length + 1);
    const convention = routeConventions.find(
      (own) =>
        (own.packages === null || names.some((name) => own.packages?.test(name))) &&
        own.path.test(inside) &&
        (own.text?.test(textOf()) ?? true),
    );
    if (convention === undefined) return;
    const key = `${convention.name} ${folder}`;
    const surface = surfaces.get(key) ?? { convention, files: [], count: 0 };
    surface.files.push(path);
    surface.count += convention.counted === "procedures" ? (textOf().match(procedure)?.length ?? 0) : 1;
    surfaces.set(key, surface);
  }

  return {
    file: (path: string, { text }: ts.SourceFile) => look(path, () => text),
    noted: () => [...surfaces].map(([key, { files, count }]) => [key, files, count]),
    facts() {
      for (const folder of unreadPackages(root, paths))
        for (const file of listSourceFiles(join(root, folder), []))
          look(`${folder}/${file}`, () => readFileSync(join(root, folder, file), "utf8"));
      return [...surfaces.values()]
        .filter(({ convention, count }) => count > 0 && !readOtherwise.has(convention))
        .map(saying);
    },
  };
}

function saying({ convention: { name, counted }, files, count }: Surface): Unresolved {
  const what = count === 1 ? counted.slice(0, -1) : counted;
  const reason = `${count} ${what} of ${name} under ${folderOf(files)} ${count === 1 ? "is" : "are"} not read`;
  return { file: files[0] ?? "", line: 1, what: "endpoint", reason, count };
}

/** Folders with a package.json of which no file is read. */
function unreadPackages(root: string, paths: readonly string[]): string[] {
  const read = new Set<string>();
  for (const path of paths)
    for (let folder = posix.dirname(path); !read.has(folder); folder = posix.dirname(folder))
      read.add(folder);
  const packageOf = nearestPackage(root);
  const found: string[] = [];
  const walk = (folder: string, depth: number): void => {
    for (const { name } of foldersIn(join(root, folder))) {
      const inside = folder === "" ? name : `${folder}/${name}`;
      if (aside.test(inside)) continue;
      const own = read.has(inside) ? null : packageOf(`${inside}/package.json`);
      if (own?.folder === inside) found.push(inside);
      else if (depth < deepest) walk(inside, depth + 1);
    }
  };
  walk("", 1);
  return found;
}

function foldersIn(folder: string) {
  try {
    return entriesIn(folder, noFile).filter((entry) => entry.isDirectory());
  } catch {
    // What may not be read serves nothing for us.
    return [];
  }
}

/** The deepest folder around all of them. */
function folderOf(files: readonly string[]): string {
  const [first = "", ...others] = files;
  let folder = posix.dirname(first);
  while (folder !== "." && others.some((file) => !file.startsWith(`${folder}/`)))
    folder = posix.dirname(folder);
  return folder;
}
