import { ts } from "ts-morph";
import { lineOf } from "../callables/positions.ts";
import { kindOf, namedBy } from "../callables/read-declared-code.ts";
import type { BusFact, EventCode } from "../facts.ts";
import { isFunction, listenerCode } from "./listener-code.ts";

const packages = /^(node:)?events$|^eventemitter[23]$/;

/** Reads the buses and the functions of one file from its text alone. Spans are UTF-16 offsets into that text. */
export function readEventCode(path: string, text: string): EventCode {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kindOf(path));
  const named = file.statements.flatMap(namedBy);
  const whole = named.find(({ name }) => name === "module.exports")?.value;
  const wholeName = whole !== undefined && ts.isIdentifier(whole) ? whole.text : null;
  return {
    functions: named.flatMap(({ name, value }) =>
      isFunction(value) ? [listenerCode(value, name, file)] : [],
    ),
    buses: named.flatMap(({ name, access, value }): BusFact[] => {
      const strange = ts.isNewExpression(value) ? strangeness(value, file) : undefined;
      if (strange === undefined) return [];
      const isWhole = name === "module.exports" || name === wholeName;
      const unnamed = !isWhole && access !== name && text.split(`${access}.`).length > 1;
      return [
        {
          ...{ name, access, isWhole, line: lineOf(value, file) },
          strange: unnamed ? `its own file names it ${access}` : strange,
        },
      ];
    }),
  };
}

/** undefined for what is no emitter of events, or is none that can be known for one. */
function strangeness(made: ts.NewExpression, file: ts.SourceFile): string | null | undefined {
  const { expression } = made;
  if (isEmitterClass(expression, file))
    return (made.arguments ?? []).length === 0 ? null : "it is made with options";
  if (!ts.isIdentifier(expression)) return undefined;
  const own = file.statements.find(
    (one): one is ts.ClassDeclaration => ts.isClassDeclaration(one) && one.name?.text === expression.text,
  );
  const base = own?.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
  if (own === undefined || base === undefined || !isEmitterClass(base.expression, file)) return undefined;
  return own.members.length === 0 ? null : `${expression.text} has members of its own`;
}

/** `EventEmitter`, `events.EventEmitter`, `require("events")`. */
function isEmitterClass(node: ts.Expression, file: ts.SourceFile): boolean {
  if (ts.isParenthesizedExpression(node)) return isEmitterClass(node.expression, file);
  if (ts.isPropertyAccessExpression(node))
    return /^EventEmitter[23]?$/.test(node.name.text) && isEmitterClass(node.expression, file);
  if (ts.isCallExpression(node)) return isRequireOf(node);
  return ts.isIdentifier(node) && comesFromPackage(node.text, file);
}

function comesFromPackage(name: string, file: ts.SourceFile): boolean {
  return file.statements.some((statement) => {
    if (ts.isImportDeclaration(statement)) {
      const { moduleSpecifier, importClause } = statement;
      if (!ts.isStringLiteral(moduleSpecifier) || !packages.test(moduleSpecifier.text)) return false;
      const bindings = importClause?.namedBindings;
      if (importClause?.name?.text === name) return true;
      if (bindings === undefined) return false;
      return ts.isNamespaceImport(bindings)
        ? bindings.name.text === name
        : bindings.elements.some((one) => one.name.text === name);
    }
    if (!ts.isVariableStatement(statement)) return false;
    return statement.declarationList.declarations.some(
      ({ name: bound, initializer }) =>
        initializer !== undefined &&
        isRequired(initializer) &&
        (ts.isIdentifier(bound)
          ? bound.text === name
          : bound.elements.some((one) => ts.isBindingElement(one) && one.name.getText() === name)),
    );
  });
}

function isRequired(node: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(node) ? isRequired(node.expression) : isRequireOf(node);
}

function isRequireOf(node: ts.Expression): boolean {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== "require")
    return false;
  const [named] = node.arguments;
  return named !== undefined && ts.isStringLiteral(named) && packages.test(named.text);
}
