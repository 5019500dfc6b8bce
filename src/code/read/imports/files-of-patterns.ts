import { posix } from "node:path";
import { ts } from "ts-morph";
import { sourcesLike } from "../boot/match-files.ts";
import type { Sources } from "../project/open-sources.ts";
import { symbolOf } from "../units/resolve-names.ts";
import { foldPath } from "./fold-path.ts";
import { packageBehind } from "./required-folders.ts";

/** Functions that are given patterns of file names, and load what these find. */
const loaders = /^(loadControllers|importControllers)$/;
const packages = /^awilix-(koa|express|router-core)$/;

/**
 * Source files that `loadControllers(pattern, { cwd })` of awilix-koa or awilix-express and `container.loadModules(patterns,
 * { cwd })` of awilix load, which no import shows. A container is known by that word alone: it may come from anywhere.
 */
export function filesOfPatterns(sources: Sources, path: string, call: ts.CallExpression): readonly string[] {
  if (!loads(sources, call)) return [];
  const [options] = call.arguments.slice(1).filter(ts.isObjectLiteralExpression);
  const cwd = options?.properties.find((own) => own.name?.getText() === "cwd");
  const folder =
    cwd !== undefined && ts.isPropertyAssignment(cwd)
      ? foldPath(sources, path, cwd.initializer)
      : sources.root;
  if (folder === null) return [];
  const patterns = call.arguments.filter((own) => own !== options).flatMap((own) => textsIn(sources, own, 0));
  const found = patterns.flatMap((text) => sourcesLike({ sources }, posix.resolve(folder, text)));
  return [...new Set(found)].filter((file) => file !== path).sort();
}

function loads(sources: Sources, { expression: callee }: ts.CallExpression): boolean {
  if (ts.isPropertyAccessExpression(callee) && callee.name.text === "loadModules") return true;
  const [name, holder] = ts.isPropertyAccessExpression(callee)
    ? [callee.name.text, callee.expression]
    : [callee.getText(), callee];
  return loaders.test(name) && ts.isIdentifier(holder) && packages.test(packageBehind(sources, holder));
}

/** Patterns as written, in lists and pairs of `[pattern, options]`, and in what a name stands for. */
function textsIn(sources: Sources, node: ts.Node, depth: number): string[] {
  if (ts.isStringLiteralLike(node)) return /[*/.]/.test(node.text) ? [node.text] : [];
  if (ts.isIdentifier(node) && depth < 3) {
    const declarations = symbolOf(sources.checker, node)?.declarations ?? [];
    return declarations.flatMap((own) =>
      ts.isVariableDeclaration(own) && own.initializer !== undefined
        ? textsIn(sources, own.initializer, depth + 1)
        : [],
    );
  }
  if (ts.isPropertyAssignment(node) || ts.isCallExpression(node)) return [];
  const inner: string[] = [];
  ts.forEachChild(node, (child) => void inner.push(...textsIn(sources, child, depth)));
  return inner;
}
