import { ts } from "ts-morph";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { recently } from "../symbols/recent.ts";
import { symbolOf } from "../units/resolve-names.ts";
import { type UnitDraft, unitAt } from "../units/unit-draft.ts";

/** What a name or a member leads to. The declaration must not be kept longer than its file is visited. */
export interface Target {
  readonly unit: UnitDraft;
  /** Path inside the unit, `users.find`; null for the unit itself. */
  readonly member: string | null;
  readonly declaration: ts.Node;
  /** Left out where it is the unit itself. */
  readonly declaredIn?: UnitDraft;
}

export interface FindTarget {
  /** Behind an identifier that an import binds; null for everything declared in the same file or outside the project. */
  imported(node: ts.Identifier): Target | null;
  member(receiver: ts.Expression, name: string): Target | null;
  /** Behind a declaration, wherever it stands. */
  at(declaration: ts.Node): Target | null;
}

export function createFindTarget({ checker }: Sources, units: UnitsRead): FindTarget {
  const behindSymbol = recently(behind);

  function imported(node: ts.Identifier): Target | null {
    const symbol = symbolOf(checker, node);
    return symbol === undefined || !symbol.declarations?.some(mayImport) ? null : behindSymbol(symbol);
  }

  function behind(symbol: ts.Symbol): Target | null {
    const own = symbol.declarations ?? [];
    const followed = checker.getAliasedSymbol(symbol).declarations ?? [];
    if (followed.some((one) => own.includes(one))) return null;
    for (const declaration of followed) {
      const target = at(declaration);
      if (target !== null) return target;
    }
    return null;
  }

  function member(receiver: ts.Expression, name: string): Target | null {
    const symbol = checker.getMember(receiver, name);
    for (const declaration of symbol?.declarations ?? []) {
      const target = at(standsFor(declaration));
      if (target !== null) return target;
    }
    return null;
  }

  /** `{ find }` stands for the function of that name. */
  function standsFor(declaration: ts.Node): ts.Node {
    if (ts.isShorthandPropertyAssignment(declaration)) {
      const value = checker.getShorthandAssignmentValueSymbol(declaration);
      return (
        (value === undefined ? undefined : checker.getAliasedSymbol(value).declarations?.[0]) ?? declaration
      );
    }
    if (ts.isPropertyAssignment(declaration) && ts.isIdentifier(declaration.initializer)) {
      const value = checker.getSymbolAtLocation(declaration.initializer);
      const found = value === undefined ? undefined : checker.getAliasedSymbol(value).declarations?.[0];
      return found !== undefined && !ts.isParameter(found) && !ts.isSourceFile(found) ? found : declaration;
    }
    return declaration;
  }

  function at(declaration: ts.Node): Target | null {
    if (ts.isSourceFile(declaration)) return wholeFile(declaration);
    const inner = unitAt(units.byNode, declaration);
    if (inner === null || inner.kind === "import") return null;
    if (inner.kind !== "member" || inner.parent === null)
      return { unit: inner, member: pathIn(inner.node, declaration), declaration };
    let unit: UnitDraft = inner;
    while (unit.kind === "member" && unit.parent !== null) unit = unit.parent;
    return { unit, member: pathIn(unit.node, declaration), declaration };
  }

  /** `module.exports = class …`, required as a whole. */
  function wholeFile(file: ts.SourceFile): Target | null {
    for (const statement of file.statements) {
      const value = exportedWhole(statement);
      if (value === null) continue;
      if (!ts.isIdentifier(value)) return ts.isObjectLiteralExpression(value) ? null : at(value);
      const symbol = checker.getSymbolAtLocation(value);
      const [found] = symbol === undefined ? [] : (checker.getAliasedSymbol(symbol).declarations ?? []);
      return found === undefined || ts.isSourceFile(found) ? null : at(found);
    }
    return null;
  }

  return { imported, member, at };
}

/** An import, or a variable that may hold what `require` gives; most names are neither. */
function mayImport(declaration: ts.Declaration): boolean {
  return (
    ts.isImportSpecifier(declaration) ||
    ts.isImportClause(declaration) ||
    ts.isNamespaceImport(declaration) ||
    ts.isImportEqualsDeclaration(declaration) ||
    ts.isVariableDeclaration(declaration) ||
    ts.isBindingElement(declaration)
  );
}

function exportedWhole(statement: ts.Statement): ts.Expression | null {
  if (!ts.isExpressionStatement(statement)) return null;
  let { expression } = statement;
  while (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    if (expression.left.getText() === "module.exports") return expression.right;
    expression = expression.right;
  }
  return null;
}

/** Names of the members and inner functions from a unit down to a declaration. */
function pathIn(unit: ts.Node, declaration: ts.Node): string | null {
  const names: string[] = [];
  for (let at: ts.Node = declaration; at !== unit && at.parent !== undefined; at = at.parent) {
    const name = isNamedInside(at) ? at.name : undefined;
    if (
      name !== undefined &&
      (ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isPrivateIdentifier(name))
    )
      names.unshift(name.text);
    if (ts.isClassElement(at) || ts.isFunctionDeclaration(at)) break;
  }
  return names.length === 0 ? null : names.join(".");
}

type Named = ts.Node & { readonly name?: ts.Node };

function isNamedInside(node: ts.Node): node is Named {
  return (
    ts.isClassElement(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    ts.isPropertySignature(node) ||
    ts.isMethodSignature(node) ||
    ts.isEnumMember(node) ||
    ts.isParameter(node) ||
    (ts.isVariableDeclaration(node) && ts.findAncestor(node.parent, ts.isFunctionLike) !== undefined) ||
    (ts.isFunctionDeclaration(node) && !ts.isSourceFile(node.parent))
  );
}
