import { dirname, join } from "node:path";
import { ts } from "ts-morph";
import type { Sources } from "../project/open-sources.ts";
import { foldText } from "./fold-text.ts";
import { unwrap } from "./require-call.ts";

/** Absolute path of `path.join(__dirname, "..", "views")`, `__dirname + "/x"`, `process.cwd()`. */
export function foldPath(
  sources: Sources,
  file: string,
  expression: ts.Expression,
  /** Variables on the way here: minified code gives one name many values, itself among them. */
  seen: ReadonlySet<ts.Node> = new Set(),
): string | null {
  const node = unwrap(expression);
  const here = join(sources.root, dirname(file));
  const text = node.getText();
  if (text === "__dirname" || text === "import.meta.dirname") return here;
  if (text === "process.cwd()") return sources.root;
  if (/^(path\.)?dirname\((url\.)?fileURLToPath\(import\.meta\.url\)\)$/.test(text)) return here;
  const url =
    /^(url\.)?fileURLToPath\(\s*new URL\(\s*(["'`])(.+?)\2\s*,\s*import\.meta\.url\s*,?\s*\)\s*,?\s*\)$/.exec(
      text,
    )?.[3];
  if (url !== undefined) return join(here, url);
  if (ts.isTemplateExpression(node)) {
    const base =
      node.templateSpans.length === 1 && node.head.text === ""
        ? foldPath(sources, file, node.templateSpans[0]!.expression, seen)
        : null;
    return base === null ? null : join(base, node.templateSpans[0]!.literal.text);
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [foldPath(sources, file, node.left, seen), foldText(sources.checker, node.right)];
    return left === null || right === null ? null : join(left, right);
  }
  if (!ts.isCallExpression(node) || !/(^|\.)(join|resolve)$/.test(node.expression.getText()))
    return constant(sources, file, node, seen);
  const [first, ...rest] = node.arguments;
  if (first === undefined) return null;
  // Of functions of these names only those that are given a module's address begin in its folder.
  const besideModule = first.getText() === "import.meta.url" ? here : null;
  const base = besideModule ?? foldPath(sources, file, first, seen) ?? relativeBase(sources, node, first);
  const parts = rest.map((part) => foldText(sources.checker, part));
  return base === null || parts.some((part) => part === null)
    ? null
    : join(base, ...parts.map((part) => part ?? ""));
}

/** `path.resolve("public")` starts at the folder of the process; `path.join("a", "b")` may be anything. */
function relativeBase(sources: Sources, call: ts.CallExpression, first: ts.Expression): string | null {
  const text = /resolve$/.test(call.expression.getText()) ? foldText(sources.checker, first) : null;
  return text === null || text.startsWith("/") ? null : join(sources.root, text);
}

/** `const here = dirname(fileURLToPath(import.meta.url))`, used by name. */
function constant(
  sources: Sources,
  file: string,
  node: ts.Expression,
  seen: ReadonlySet<ts.Node>,
): string | null {
  if (!ts.isIdentifier(node)) return null;
  const declaration = sources.checker.getSymbolAtLocation(node)?.declarations?.[0];
  if (declaration === undefined || !ts.isVariableDeclaration(declaration) || seen.has(declaration))
    return null;
  const { initializer } = declaration;
  return initializer === undefined
    ? null
    : foldPath(sources, file, initializer, new Set([...seen, declaration]));
}
