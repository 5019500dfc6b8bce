import { dirname, join, posix, relative, sep } from "node:path";
import { ts } from "ts-morph";
import type { Sources } from "../project/open-sources.ts";
import { foldPath } from "./fold-path.ts";

/** Source files that a computed require may mean: the one it comes to, or all below the folders that its file names. */
export function scannedFiles(sources: Sources, path: string, call: ts.CallExpression): readonly string[] {
  const inside = (absolute: string) => relative(sources.root, absolute).split(sep).join("/");
  const exact = exactFile(sources, path, call);
  if (exact !== null) return [exact];
  const near = relativeFolder(path, call);
  const folders = near === null ? foldersNamed(sources, path, call.getSourceFile()).map(inside) : [near];
  const below = (file: string) => folders.some((folder) => folder === "" || file.startsWith(`${folder}/`));
  return wanted(
    [...sources.files.keys()].filter((file) => file !== path && below(file)),
    call.getSourceFile(),
  );
}

/** `./locales` of `require(`./locales/${name}`)` and of `"./locales/" + name`. */
function relativeFolder(path: string, call: ts.CallExpression): string | null {
  const [argument] = call.arguments;
  if (argument === undefined) return null;
  const head = ts.isTemplateExpression(argument)
    ? argument.head.text
    : ts.isBinaryExpression(argument) && ts.isStringLiteralLike(argument.left)
      ? argument.left.text
      : "";
  return /^\.\.?\//.test(head)
    ? posix.normalize(posix.join(posix.dirname(path), head.slice(0, head.lastIndexOf("/"))))
    : null;
}

/** The one file that the argument comes to. */
export function exactFile(sources: Sources, path: string, call: ts.CallExpression): string | null {
  const [argument] = call.arguments;
  const absolute = argument === undefined ? null : foldPath(sources, path, argument);
  return absolute === null
    ? null
    : sources.resolve("x", `./${relative(sources.root, absolute).split(sep).join("/")}`).file;
}

/** `__dirname` alone is the file's own folder; a longer path built on it wins over it. */
function foldersNamed(sources: Sources, path: string, file: ts.SourceFile): string[] {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    const folded = ts.isExpression(node) ? foldPath(sources, path, node) : null;
    if (folded !== null && !/\.[cm]?[jt]s$/.test(folded)) found.add(folded);
    if (folded === null) ts.forEachChild(node, visit);
  };
  visit(file);
  const own = join(sources.root, dirname(path));
  const longer = [...found].filter((folder) => folder !== own && folder !== sources.root);
  return longer.length > 0
    ? [...longer, ...(found.has(own) && /readdir|glob/.test(file.text) ? [own] : [])]
    : found.has(own)
      ? [own]
      : [];
}

/** Only files whose names end as the code asks for: `entry.name.endsWith(".routes.ts")`, `/\.routes\.[jt]s$/`. */
function wanted(files: readonly string[], source: ts.SourceFile): readonly string[] {
  const endings = [...source.text.matchAll(/[\w*]?\\?([.-][A-Za-z]+)\\?\.(?:[cm]?[jt]s\b|[([{])/g)]
    .map((match) => match[1] ?? "")
    .filter((ending) => !/^.(d|test|spec|map|min)$/.test(ending));
  const bare = (file: string) => file.replace(/\.[cm]?[jt]sx?$/, "");
  const matching = files.filter((file) => endings.some((ending) => bare(file).endsWith(ending)));
  return matching.length > 0 ? matching : files;
}
