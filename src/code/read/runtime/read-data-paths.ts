import { relative, sep } from "node:path";
import { ts } from "ts-morph";
import type { SharedPathFact } from "../facts.ts";
import { foldPath } from "../imports/fold-path.ts";
import { isComputedRequire } from "../imports/require-call.ts";
import type { FileReader } from "../project/each-file.ts";
import { gitIgnored } from "../project/git-ignored.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";

/**
 * Paths built on the folder of the code that lead to what the process leaves there (`join(__dirname, "../data/x.json")`):
 * not to code or assets, but to files that git ignores, or that are named at run time.
 */
export function dataPathReader(
  sources: Sources,
  units: UnitsRead,
): FileReader & { facts(): SharedPathFact[] } {
  const ignored = gitIgnored(sources.root);
  const found: SharedPathFact[] = [];
  const read = (path: string, file: ts.SourceFile): void => {
    const loadsCode = findsCode(file);
    const visit = (node: ts.Node): void => {
      if (!isPathOnFolder(node)) {
        // What is required, and a path inside a longer path, is not ours to change.
        if (!isRequire(node)) ts.forEachChild(node, visit);
        return;
      }
      const unit = unitAt(units.byNode, node);
      const folded = foldPath(sources, path, node);
      const target = folded === null ? null : relative(sources.root, folded).split(sep).join("/");
      const named = target === null;
      if (unit === null || (named && loadsCode) || (!named && !isData(sources, target, ignored))) return;
      const span = { start: node.getStart(), end: node.end };
      found.push({ unit: unit.id, file: path, line: sources.lineOf(node), span, unlessOwn: named });
    };
    visit(file);
  };
  return { wants: (text) => /__dirname|import\.meta\.dirname/.test(text), file: read, facts: () => found };
}

function isPathOnFolder(node: ts.Node): node is ts.CallExpression {
  return (
    ts.isCallExpression(node) &&
    /^(path\.)?(join|resolve)$/.test(node.expression.getText()) &&
    /^(__dirname|import\.meta\.dirname)$/.test(node.arguments[0]?.getText() ?? "") &&
    node.arguments.length > 1
  );
}

function isData(sources: Sources, target: string, ignored: (path: string) => boolean): boolean {
  if (target === "" || target.startsWith("..") || target.startsWith("node_modules")) return false;
  if (/[*?{]/.test(target) || /\.([cm]?[jt]sx?|node)$/.test(target)) return false;
  if (sources.files.has(target) || [...sources.files.keys()].some((file) => file.startsWith(`${target}/`)))
    return false;
  return ignored(target);
}

function isRequire(node: ts.Node): boolean {
  return ts.isCallExpression(node) && isComputedRequire(node);
}

function findsCode(file: ts.SourceFile): boolean {
  const visit = (node: ts.Node): boolean =>
    isRequire(node) ||
    /^(entities|migrations)$/.test(ts.isPropertyAssignment(node) ? node.name.getText() : "") ||
    (ts.forEachChild(node, (child) => visit(child) || undefined) ?? false);
  return visit(file);
}
