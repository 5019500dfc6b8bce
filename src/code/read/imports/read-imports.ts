import { posix } from "node:path";
import { ts } from "ts-morph";
import type { ImportEdge } from "../facts.ts";
import { isTestPath } from "../project/list-source-files.ts";
import type { Sources } from "../project/open-sources.ts";
import { isComputedRequire, requireTarget } from "./require-call.ts";
import { exactFile } from "./scanned-files.ts";

export interface ImportsRead {
  readonly edges: readonly ImportEdge[];
  readonly unresolved: readonly { readonly line: number; readonly reason: string }[];
}

/** Every way a file pulls in another: import, export from, require, dynamic import, `import x = require()`, `import("x")` types. */
export function readImports(sources: Sources, path: string, file: ts.SourceFile): ImportsRead {
  const edges: ImportEdge[] = [];
  const unresolved: { line: number; reason: string }[] = [];

  function add(
    node: ts.Node,
    specifier: string,
    kind: ImportEdge["kind"],
    typeOnly: boolean,
    sideEffect: boolean,
  ): void {
    const line = sources.lineOf(node);
    const target = sources.resolve(path, specifier);
    if (target.builtin) return;
    if (target.file === null && target.pkg === null)
      unresolved.push({
        line,
        reason: isTestCode(path, specifier)
          ? `"${specifier}" is test code, which is not read`
          : `"${specifier}" is not in the project`,
      });
    const { file: to, pkg, workspace } = target;
    edges.push({
      to,
      pkg,
      specifier,
      kind,
      typeOnly,
      sideEffect,
      line,
      ...(workspace === undefined ? {} : { workspace }),
    });
  }

  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      add(
        node,
        node.moduleSpecifier.text,
        "import",
        isTypeOnly(node.importClause),
        node.importClause === undefined,
      );
      return;
    }
    if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier !== undefined &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      add(node, node.moduleSpecifier.text, "reexport", node.isTypeOnly, false);
      return;
    }
    if (
      ts.isImportEqualsDeclaration(node) &&
      ts.isExternalModuleReference(node.moduleReference) &&
      ts.isStringLiteral(node.moduleReference.expression)
    ) {
      add(node, node.moduleReference.expression.text, "require", node.isTypeOnly, false);
      return;
    }
    if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    ) {
      add(node, node.argument.literal.text, "import", true, false);
    } else if (ts.isCallExpression(node)) {
      const specifier = requireTarget(node);
      if (specifier !== null) {
        add(
          node,
          specifier,
          node.expression.kind === ts.SyntaxKind.ImportKeyword ? "dynamic" : "require",
          false,
          ts.isExpressionStatement(node.parent),
        );
      } else if (isComputedRequire(node) && !addExact(node)) {
        unresolved.push({
          line: sources.lineOf(node),
          reason: `${node.getText().slice(0, 80)} names no literal module`,
        });
      }
    }
    ts.forEachChild(node, visit);
  }

  /** `require(path.resolve(__dirname, "visit.js"))`. */
  function addExact(node: ts.CallExpression): boolean {
    const to = exactFile(sources, path, node);
    if (to === null) return false;
    const kind = node.expression.kind === ts.SyntaxKind.ImportKeyword ? "dynamic" : "require";
    edges.push({
      to,
      pkg: null,
      specifier: to,
      kind,
      typeOnly: false,
      sideEffect: ts.isExpressionStatement(node.parent),
      line: sources.lineOf(node),
    });
    return true;
  }

  // Deeper than at the top level a file pulls in another only by these words.
  if (/\b(require|import)\s*\(/.test(file.text)) ts.forEachChild(sources.files.get(path) ?? file, visit);
  else file.statements.filter(isImportOrExport).forEach(visit);
  return { edges, unresolved };
}

function isTestCode(path: string, specifier: string): boolean {
  return specifier.startsWith(".") && isTestPath(posix.join(posix.dirname(path), specifier));
}

function isImportOrExport(statement: ts.Statement): boolean {
  return (
    ts.isImportDeclaration(statement) ||
    ts.isExportDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement)
  );
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.length > 0 &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}
