import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";

/**
 * Top-level declarations below `src` that nothing reaches from the entry file: by the compiler's own symbols, and
 * knowing nothing of how msa cuts. Statements that are no declarations run when their file is loaded, so they count
 * as reached; files that nobody imports do not.
 */
export function unreachedDeclarations(folder: string, entry: string): string[] {
  const files = readdirSync(join(folder, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, "src", name));
  const program = programOf(files);
  const checker = program.getTypeChecker();
  const all = new Map<ts.Node, string>();
  for (const file of sourcesOf(program)) {
    for (const node of declarationsOf(file)) {
      const name = node.name?.getText() ?? "default";
      all.set(node, `${relative(folder, file.fileName)} ${name}`);
    }
  }
  const reached = new Set<ts.Node>();
  const queue: ts.Node[] = [];
  const reach = (node: ts.Node): void => {
    if (reached.has(node)) return;
    reached.add(node);
    queue.push(node);
  };
  const load = (file: ts.SourceFile | undefined): void => {
    if (file !== undefined && !file.fileName.includes("node_modules")) reach(file);
  };
  load(program.getSourceFile(join(folder, entry)));
  // Augmentations are not imported; they are part of every build.
  for (const file of sourcesOf(program)) if (file.isDeclarationFile) load(file);

  const refer = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const symbol = resolve(checker, checker.getSymbolAtLocation(node));
      for (const declaration of symbol?.declarations ?? []) {
        const owner = ownerOf(declaration);
        if (owner !== null && all.has(owner)) reach(owner);
      }
    }
    ts.forEachChild(node, refer);
  };
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (!ts.isSourceFile(node)) {
      refer(node);
      continue;
    }
    for (const statement of node.statements) {
      const from = moduleOf(statement);
      if (from !== undefined) load(checker.getSymbolAtLocation(from)?.valueDeclaration?.getSourceFile());
      else if (!isDeclaration(statement)) refer(statement);
    }
  }
  return [...all].filter(([node]) => !reached.has(node)).map(([, name]) => name);
}

/** The service's own files only: what packages declare has no bearing on it. */
function programOf(files: readonly string[]): ts.Program {
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    target: ts.ScriptTarget.ES2022,
    noLib: true,
    types: [],
  };
  const host = ts.createCompilerHost(options, true);
  const fileExists = host.fileExists.bind(host);
  host.fileExists = (name) => !name.includes("node_modules") && fileExists(name);
  return ts.createProgram([...files], options, host);
}

const sourcesOf = (program: ts.Program): ts.SourceFile[] =>
  program.getSourceFiles().filter((file) => !file.fileName.includes("node_modules"));

type Named = ts.Node & { readonly name?: ts.Node | undefined };

function declarationsOf(file: ts.SourceFile): Named[] {
  return file.statements.flatMap((statement): Named[] => {
    if (ts.isVariableStatement(statement)) return [...statement.declarationList.declarations];
    return isDeclaration(statement) ? [statement as Named] : [];
  });
}

function isDeclaration(node: ts.Node): boolean {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isVariableStatement(node)
  );
}

/** The top-level declaration that a symbol's declaration lies in. */
function ownerOf(node: ts.Node): ts.Node | null {
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) {
    if (ts.isVariableDeclaration(at) && ts.isSourceFile(at.parent.parent.parent)) return at;
    if (isDeclaration(at) && !ts.isVariableStatement(at) && ts.isSourceFile(at.parent)) return at;
  }
  return null;
}

function moduleOf(node: ts.Node): ts.Expression | undefined {
  return ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? node.moduleSpecifier : undefined;
}

function resolve(checker: ts.TypeChecker, symbol: ts.Symbol | undefined): ts.Symbol | undefined {
  return symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias
    ? checker.getAliasedSymbol(symbol)
    : symbol;
}
