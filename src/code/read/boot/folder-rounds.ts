import { ts } from "ts-morph";
import { isGivenParameter } from "./given-parameter.ts";
import { asBuilt, fileNamed, placeOfItem } from "./list-folder.ts";
import type { Machine } from "./machine.ts";
import { saidByRow } from "./rows.ts";
import { findComputed, runScan } from "./run-scan.ts";
import { type Item, type Scope, textOf, unknown, type Value } from "./values.ts";

/**
 * Goes through a list. Of the entries of a folder each round has its file, which a computed require may mean; where the
 * names led nowhere, those of built files are tried, then the files that the code may mean.
 */
export function eachRound(
  machine: Machine,
  items: readonly Item[],
  body: ts.Node,
  path: string,
  round: (item: Item, index: number) => void,
): void {
  const placeOf = (item: Item): string | null => placeOfItem(item) ?? fileNamed(machine, item.value);
  const listed = items.some((item) => placeOf(item) !== null);
  const before = machine.wired;
  const go = (own: readonly Item[]): void =>
    own.forEach((item, index) => {
      const place = placeOf(item);
      if (place !== null) machine.scanned.push(place);
      round(item, index);
      if (place !== null) machine.scanned.pop();
    });
  go(items);
  if (!listed || machine.wired > before || findComputed(body) === null) return;
  const built = asBuilt(machine, items);
  if (built !== null) go(built);
  if (machine.wired === before)
    runScan(machine, body, path, () => round({ value: unknown, origin: null }, 0));
}

/** What a path that was put together from names comes to. */
const lengths = /^!?\(?\s*\w+\.length\s*[=!<>]=*\s*\d+/;
const kinds = /^!?\s*\(?\s*(Array\.isArray\(|typeof\b)/;

/**
 * Which branch is certain to run: `if (name === "index.js") continue` within a round over the files of a folder, where
 * what is known of the file decides, questions for the kind of a value or for a parameter that was given, and what a row of a list says of itself.
 * Null for every other condition, as what may be registered counts.
 */
export function decidedFor(
  machine: Machine,
  condition: ts.Expression,
  value: Value,
  scope: Scope,
): boolean | null {
  const row = saidByRow(machine, condition, scope);
  if (row !== null) return row;
  const file = machine.scanned.at(-1);
  if (file !== undefined && asksForExport(machine, condition, scope)) return false;
  if (isGivenParameter(condition, value)) return true;
  if (value.kind !== "literal" || typeof value.value !== "boolean" || value.env !== null) return null;
  const text = condition.getText();
  if (comparesKey(condition)) return value.value;
  if (/\.(isDirectory|isFile)\(/.test(text) || kinds.test(text)) return value.value;
  if (file === undefined) return null;
  if (lengths.test(text)) return value.value;
  const base = file.replace(/^.*\//, "").replace(/\.[cm]?[jt]sx?$/, "");
  const names = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && nameOf(machine.lookup(node.text, scope)).includes(base)) ||
    (ts.forEachChild(node, names) ?? false);
  return names(condition) ? value.value : null;
}

/** `key === "csrf"` within a round over the keys of a table. */
function comparesKey(condition: ts.Expression): boolean {
  if (!ts.isBinaryExpression(condition) || !ts.isIdentifier(condition.left)) return false;
  const loop = ts.findAncestor(condition, ts.isForInStatement);
  return (
    /^[!=]==?$/.test(condition.operatorToken.getText()) &&
    ts.isStringLiteralLike(condition.right) &&
    loop !== undefined &&
    ts.isVariableDeclarationList(loop.initializer) &&
    loop.initializer.declarations.some(({ name }) => name.getText() === condition.left.getText())
  );
}

/** `const route = module[method]; if (route) …`: a file of the project that has no such export registers nothing for it. */
function asksForExport(machine: Machine, condition: ts.Expression, scope: Scope): boolean {
  if (!ts.isIdentifier(condition)) return false;
  const value = machine.lookup(condition.text, scope);
  return value.kind === "literal" && value.value === undefined && value.env === null;
}

function nameOf(value: Value): string {
  return (value.kind === "object" ? textOf(value.fields.get("name") ?? unknown) : textOf(value)) ?? "";
}

/** It ends the round or the function: what follows it does not run. */
export function leaves(statement: ts.Statement | undefined): boolean {
  if (statement === undefined) return false;
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return (
    last !== undefined &&
    (ts.isReturnStatement(last) ||
      ts.isContinueStatement(last) ||
      ts.isBreakStatement(last) ||
      ts.isThrowStatement(last))
  );
}
