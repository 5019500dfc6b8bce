import { join, posix } from "node:path";
import { ts } from "ts-morph";
import { isCode, isEnvironmentFile } from "../../../util/file-kinds.ts";
import { kindOf } from "../callables/read-declared-code.ts";
import { entriesIn, existsSync, statSync } from "../disk/watched-disk.ts";
import type { TestFact, TestImport } from "../facts.ts";
import { createResolver, type ResolveModule } from "../imports/resolve-module.ts";
import { isTestPath } from "../project/list-source-files.ts";
import { readTsconfig } from "../project/read-tsconfig.ts";

interface TestRequest {
  /** Absolute folder of the project. */
  readonly root: string;
  /** Relative to the root, as all paths here. */
  readonly entry: string;
  /** Source files of the application. */
  readonly sources: readonly string[];
  readonly tests: readonly { readonly path: string; readonly text: string }[];
}

/** What tests load, name and read, by their syntax alone. */
export function readTests({ root, entry, sources, tests }: TestRequest): TestFact[] {
  const known = new Set([...sources, ...tests.map(({ path }) => path)]);
  const resolve = createResolver(root, readTsconfig(root, root, join(root, entry)), known);
  return tests.map(({ path, text }) => readTest(root, { path, text }, resolve));
}

/** Those that replace a module take its name as their first argument, as `require` does. */
const loads =
  /^(require|requireActual|requireMock|importActual|importMock|mock|unmock|doMock|dontMock|resolve)$/;

function readTest(
  root: string,
  { path, text }: { readonly path: string; readonly text: string },
  resolve: ResolveModule,
): TestFact {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, kindOf(path));
  const specifiers = new Set<string>();
  const words = new Set<string>();
  const texts = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) words.add(node.text);
    else if (ts.isStringLiteralLike(node)) texts.add(node.text);
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined)
      add(specifiers, node.moduleSpecifier);
    else if (ts.isExternalModuleReference(node)) add(specifiers, node.expression);
    else if (ts.isCallExpression(node)) {
      const [first] = node.arguments;
      if (first !== undefined && isLoad(node.expression)) add(specifiers, first);
      const joined = joinedText(node);
      if (joined !== null) texts.add(joined);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const imports = [...specifiers].map((specifier): TestImport => {
    const { file, pkg, builtin } = resolve(path, specifier);
    // `node:test` is known by its prefix alone.
    return { specifier, file, pkg: builtin || specifier.startsWith("node:") ? null : pkg };
  });
  const code = new Set(imports.map(({ file }) => file));
  const data = [...texts].flatMap((one) => dataAt(root, path, one)).filter((one) => !code.has(one));
  const env = [...texts].flatMap((one) => environmentAt(root, path, one));
  return { path, imports, words, data: [...new Set(data)].sort(), env: [...new Set(env)].sort() };
}

function add(specifiers: Set<string>, node: ts.Node): void {
  if (ts.isStringLiteralLike(node)) specifiers.add(node.text);
}

function isLoad(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  return loads.test(
    ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : "",
  );
}

/** `path.join(__dirname, "fixtures", "a.json")` → `fixtures/a.json`; null where it joins nothing that is written out. */
function joinedText(call: ts.CallExpression): string | null {
  const { expression: callee, arguments: args } = call;
  const name = ts.isPropertyAccessExpression(callee)
    ? callee.name.text
    : ts.isIdentifier(callee)
      ? callee.text
      : "";
  if (name !== "join" && name !== "resolve") return null;
  const parts = args.flatMap((arg) => (ts.isStringLiteralLike(arg) ? [arg.text] : []));
  return parts.length > 1 ? parts.join("/") : null;
}

/** Values of an environment and keys never travel. */
const isSecret = (path: string): boolean => isEnvironmentFile(path) || /\.(pem|key|p12|pfx)$/.test(path);

/** A file that is no code, or a folder of tests without any code, as seen from the test or from the root. */
function dataAt(root: string, from: string, text: string): string[] {
  const path = pathAt(root, from, text);
  if (path === null || isCode(path) || isSecret(path) || path.includes("node_modules")) return [];
  const place = path.replace(/\/$/, "");
  const isFolder = statSync(join(root, place)).isDirectory();
  // What lies elsewhere is the application's own, and travels where its code names it.
  if (!isTestPath(`${place}/`) && !isTestPath(place)) return [];
  return !isFolder || holdsData(join(root, place), 200) ? [place] : [];
}

function environmentAt(root: string, from: string, text: string): string[] {
  const path = isEnvironmentFile(text) ? pathAt(root, from, text) : null;
  return path !== null && statSync(join(root, path)).isFile() ? [path] : [];
}

/** What is there by that name, relative to the root, as seen from the test or from the root. */
function pathAt(root: string, from: string, text: string): string | null {
  if (text === "" || text.length > 200 || /[\s<>:*?"|\0]/.test(text)) return null;
  const places = [posix.join(posix.dirname(from), text), posix.normalize(text)];
  const inside = places.filter((one) => !/^(\.\.?|\/.*|\.\.\/.*)$/.test(one));
  return inside.find((one) => existsSync(join(root, one))) ?? null;
}

function holdsData(folder: string, most: number): boolean {
  const entries = entriesIn(folder, /./);
  return (
    entries.length > 0 &&
    entries.length <= most &&
    entries.every(({ name }) => !isCode(name) && !isSecret(name)) &&
    entries.every((one) => (one.isDirectory() ? holdsData(join(folder, one.name), most) : one.isFile()))
  );
}
