import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { ts } from "ts-morph";
import type { InferredResult } from "../facts.ts";

type Compiler = typeof ts;

/**
 * Asks the project's own TypeScript for results that nobody declared: `path` below the root, and where the function begins.
 * The compiler is loaded, and the program read, when the first question comes.
 */
export function inferredResults(
  root: string,
  tsconfig: string | null,
): (path: string, start: number) => InferredResult {
  let compiler: Compiler | null | undefined;
  let program: ts.Program | undefined;
  return (path, start) => {
    if (compiler === undefined) compiler = compilerOf(root);
    if (compiler === null)
      return { why: "the project's TypeScript, which could find it out, is not installed here" };
    const file = join(root, path).split("\\").join("/");
    // What an earlier file imports is known already.
    if (program?.getSourceFile(file) === undefined)
      program = programOf(compiler, root, tsconfig, [...(program?.getRootFileNames() ?? []), file], program);
    return resultAt(compiler, program, file, start);
  };
}

function compilerOf(root: string): Compiler | null {
  try {
    const found: unknown = createRequire(join(root, "package.json"))("typescript");
    const known = typeof found === "object" && found !== null && "createProgram" in found;
    return known ? (found as Compiler) : null; // as: what it has was looked at, and the parts used here are those of every version since 3
  } catch {
    return null;
  }
}

function programOf(
  compiler: Compiler,
  root: string,
  tsconfig: string | null,
  files: readonly string[],
  earlier: ts.Program | undefined,
): ts.Program {
  if (tsconfig === null)
    return compiler.createProgram([...files], { strict: true, noEmit: true }, undefined, earlier);
  const config = join(root, tsconfig);
  const { config: json } = compiler.readConfigFile(config, compiler.sys.readFile);
  const parsed = compiler.parseJsonConfigFileContent(json, compiler.sys, dirname(config));
  const ambient = parsed.fileNames.filter((name) => /\.d\.[cm]?ts$/.test(name));
  const options = { ...parsed.options, noEmit: true, incremental: false, composite: false };
  return compiler.createProgram([...new Set([...files, ...ambient])], options, undefined, earlier);
}

function resultAt(compiler: Compiler, program: ts.Program, path: string, start: number): InferredResult {
  const file = program.getSourceFile(path);
  const node = file === undefined ? undefined : functionAt(compiler, file, start);
  if (file === undefined || node === undefined) return { why: "the compiler does not know its file" };
  const checker = program.getTypeChecker();
  const signature = checker.getSignatureFromDeclaration(node);
  if (signature === undefined) return { why: "the compiler does not know its signature" };
  const type = checker.getReturnTypeOfSignature(signature);
  const written = checker.typeToTypeNode(type, node, compiler.NodeBuilderFlags.NoTruncation);
  const shown = checker.typeToString(type);
  if (written === undefined) return { why: `the compiler infers ${shown}, which cannot be written down` };
  const names = new Set<string>();
  const odd = oddPart(compiler, written, names);
  if (odd !== null) return { why: `the compiler infers ${shown}, and ${odd}` };
  const text = compiler
    .createPrinter({ removeComments: true })
    .printNode(compiler.EmitHint.Unspecified, written, file)
    .replace(/\s*\n\s*/g, " ");
  return { text, names: [...names] };
}

function functionAt(
  compiler: Compiler,
  file: ts.SourceFile,
  start: number,
): ts.SignatureDeclaration | undefined {
  let found: ts.SignatureDeclaration | undefined;
  const visit = (node: ts.Node): void => {
    if (found !== undefined || node.getEnd() <= start || node.getFullStart() > start) return;
    if (compiler.isFunctionLike(node) && node.getStart(file) === start) found = node;
    else compiler.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Types that every file knows, and whose values can be sent. */
const known =
  /^(Promise|Date|Map|Set|Array|ReadonlyArray|ReadonlyMap|ReadonlySet|Record|Partial|Required|Readonly|Pick|Omit|Buffer|RegExp|URL|Uint8Array)$/;

/** Why a type cannot be declared somewhere else; fills `names` with what the file must know. */
function oddPart(compiler: Compiler, node: ts.Node, names: Set<string>): string | null {
  const { SyntaxKind: kinds } = compiler;
  const below = (): string | null => {
    let odd: string | null = null;
    compiler.forEachChild(node, (child) => {
      odd ??=
        compiler.isTypeNode(child) || compiler.isTypeElement(child) ? oddPart(compiler, child, names) : null;
    });
    return odd;
  };
  if (compiler.isTypeReferenceNode(node)) {
    if (!compiler.isIdentifier(node.typeName)) return "a name of another file is part of it";
    if (!known.test(node.typeName.text)) names.add(node.typeName.text);
    return below();
  }
  switch (node.kind) {
    case kinds.AnyKeyword:
    case kinds.UnknownKeyword:
      return "of a part of it nothing is known";
    case kinds.ImportType:
      return "a type that its file does not name is part of it";
    case kinds.StringKeyword:
    case kinds.NumberKeyword:
    case kinds.BooleanKeyword:
    case kinds.BigIntKeyword:
    case kinds.NullKeyword:
    case kinds.UndefinedKeyword:
    case kinds.VoidKeyword:
    case kinds.LiteralType:
      return null;
    case kinds.ArrayType:
    case kinds.TupleType:
    case kinds.UnionType:
    case kinds.IntersectionType:
    case kinds.ParenthesizedType:
    case kinds.TypeLiteral:
    case kinds.PropertySignature:
    case kinds.IndexSignature:
      return below();
    default:
      return "a part of it is no plain data";
  }
}
