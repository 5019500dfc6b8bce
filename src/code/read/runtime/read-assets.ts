import { dirname, join, relative, sep } from "node:path";
import { ts } from "ts-morph";
import { existsSync } from "../disk/watched-disk.ts";
import type { AssetFact } from "../facts.ts";
import { foldPath } from "../imports/fold-path.ts";
import { foldText } from "../imports/fold-text.ts";
import { requireTarget } from "../imports/require-call.ts";
import type { FileReader } from "../project/each-file.ts";
import { gitIgnored } from "../project/git-ignored.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";
import { pathTail } from "./path-tail.ts";

const readers =
  /^(readFile|readFileSync|createReadStream|sendFile|static|readdir|readdirSync|existsSync|openSync|download|config|loadYAML|load|sendfile)$/;

const served = /^(static|sendFile|sendfile)$/;

/** Files and folders that code reads by a literal path and that exist. */
export function assetReader(sources: Sources, units: UnitsRead): FileReader & { facts(): AssetFact[] } {
  const found = new Map<string, AssetFact>();
  const ignored = gitIgnored(sources.root);
  const folders = sourceFolders(sources);
  const add = (node: ts.Node, path: string): void => {
    const unit = unitAt(units.byNode, node);
    if (
      unit === null ||
      path === "" ||
      path.startsWith("..") ||
      sources.files.has(path) ||
      path.startsWith("node_modules")
    )
      return;
    const exists = existsSync(join(sources.root, path));
    if (exists && (path === "." || folders.has(path))) return;
    for (const asset of exists && !ignored(path) && !isWritten(node)
      ? [path]
      : placeholders(sources.root, dirname(path))) {
      const key = `${unit.id}|${asset}`;
      if (!found.has(key))
        found.set(key, {
          unit: unit.id,
          path: asset,
          file: sources.pathOf(node),
          line: sources.lineOf(node),
        });
    }
  };
  return {
    file(path) {
      for (const draft of units.byFile.get(path) ?? [])
        if (draft.loads?.endsWith(".json") === true) add(draft.node, draft.loads);
    },
    kinds: [
      ts.SyntaxKind.BinaryExpression,
      ts.SyntaxKind.TemplateExpression,
      ts.SyntaxKind.NewExpression,
      ts.SyntaxKind.CallExpression,
    ],
    node(node, path) {
      const target = pathOf(sources, path, node);
      if (target !== null) add(node, target);
    },
    facts: () => [...found.values()],
  };
}

/** What the process writes is not copied; the folder that it is written to must be there. */
function isWritten({ parent }: ts.Node): boolean {
  return (
    ts.isCallExpression(parent) &&
    /(^|\.)(createWriteStream|(write|append)File(Sync)?)$/.test(parent.expression.getText())
  );
}

/** The files by which teams keep an empty folder in git. */
function placeholders(root: string, folder: string): string[] {
  return [".gitkeep", ".keep", ".gitignore"]
    .map((name) => `${folder}/${name}`)
    .filter((path) => folder !== "." && existsSync(join(root, path)));
}

/** A folder that holds sources is scanned for code, not read as data. */
function sourceFolders(sources: Sources): Set<string> {
  const folders = new Set<string>();
  for (const file of sources.files.keys())
    for (let folder = dirname(file); folder !== "." && !folders.has(folder); folder = dirname(folder))
      folders.add(folder);
  return folders;
}

function pathOf(sources: Sources, file: string, node: ts.Node): string | null {
  if (!ts.isExpression(node)) return null;
  const inside = (absolute: string) => relative(sources.root, absolute).split(sep).join("/");
  if (ts.isBinaryExpression(node) || ts.isTemplateExpression(node)) {
    const absolute = foldPath(sources, file, node);
    return absolute?.startsWith(sources.root) === true && absolute !== sources.root ? inside(absolute) : null;
  }
  if (
    ts.isNewExpression(node) &&
    node.expression.getText() === "URL" &&
    node.arguments?.[1]?.getText() === "import.meta.url"
  ) {
    const text = foldText(sources.checker, node.arguments[0]);
    return text === null ? null : inside(join(sources.root, dirname(file), text));
  }
  if (!ts.isCallExpression(node)) return null;
  // `require("../config/config.json")[env]`: a part of what is read is no import.
  const specifier = requireTarget(node);
  const required = specifier === null ? null : sources.resolve(file, specifier).file;
  if (required?.endsWith(".json") === true) return required;
  const method = ts.isPropertyAccessExpression(node.expression)
    ? node.expression.name.text
    : node.expression.getText();
  if (method === "join" || method === "resolve") {
    if (isListed(sources, node)) return null;
    const absolute = foldPath(sources, file, node);
    return absolute === null ? fileBelowRoot(sources, node) : inside(absolute);
  }
  const argument = setsViews(sources, node)
    ? node.arguments[1]
    : readers.test(method)
      ? node.arguments[0]
      : undefined;
  const text = argument === undefined ? null : foldText(sources.checker, argument);
  if (text === null && argument !== undefined && (setsViews(sources, node) || served.test(method)))
    return belowRoot(sources, argument);
  // A relative path is taken from the folder in which the process runs.
  return text === null || text.includes("*") ? null : inside(join(sources.root, text));
}

/** `config.root + "/app/views"`, where the project has such a folder: who names views and pages so means the project's root. */
function belowRoot(sources: Sources, argument: ts.Expression): string | null {
  const tail = pathTail(sources.checker, argument);
  return tail !== null && existsSync(join(sources.root, tail)) ? tail : null;
}

/** `join(settings.get("folder"), "src", "mail", "welcome.hbs")`, where the project has that very file: which one is meant is plain. */
function fileBelowRoot(sources: Sources, call: ts.CallExpression): string | null {
  const tail = pathTail(sources.checker, call);
  return tail !== null && /\/[^/]+\.\w+$/.test(tail) && existsSync(join(sources.root, tail)) ? tail : null;
}

/** A path in a list may be anything (what a tool scans, what a loader tries), unless it is a list of view folders. */
function isListed(sources: Sources, { parent }: ts.Node): boolean {
  if (!ts.isArrayLiteralExpression(parent)) return false;
  return !(ts.isCallExpression(parent.parent) && setsViews(sources, parent.parent));
}

function setsViews(sources: Sources, call: ts.CallExpression): boolean {
  const method = ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : "";
  return method === "set" && foldText(sources.checker, call.arguments[0]) === "views";
}
