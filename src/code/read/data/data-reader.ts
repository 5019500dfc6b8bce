import { ts } from "ts-morph";
import type { Place, RelationFact } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";
import type { NameResolver } from "../units/resolve-names.ts";

/** One table access, before it is attributed to a unit. */
export interface Access {
  readonly node: ts.Node;
  readonly table: string;
  readonly mode: "read" | "write";
  readonly joined: boolean;
  readonly via: string;
}

export interface DataContext {
  readonly sources: Sources;
  readonly names: NameResolver;
  /** Text of a string, or of a constant that holds one; null for anything else. */
  fold(node: ts.Expression | undefined): string | null;
  /** Text files of the project that are no sources, by the end of their name: `.prisma`, `.sql`. */
  textFiles(end: string): readonly string[];
  readText(path: string): string | null;
  /** Keeps a foreign key or relation, declared at this place. */
  relate(at: ts.Node | Place, relation: Omit<RelationFact, keyof Place>): void;
  /** Keeps that this node is the model of a table. */
  declare(at: ts.Node | Place, table: string, via: string): void;
  /** Keeps that a table could not be read here. */
  lose(at: ts.Node, reason: string): void;
  /** The table that an expression stands for, whichever library made it: `articles` of `pgTable("articles")`. */
  tableOf(node: ts.Expression): string | null;
  addTables(find: (node: ts.Expression) => string | null): void;
  /**
   * What is gathered from all files before they are walked, with the relations and tables declared on the way: it is kept for
   * reading one file again. Plain data, of maps and sets too; no place in a file counts in it.
   */
  together<Found>(name: string, gather: () => Found): Found;
}

/** How one library names tables. `prepare` looks over all files once, for models declared far from their use. */
export interface DataReader {
  readonly via: string;
  /** The reader works when the project has one of these packages. */
  readonly packages: readonly string[];
  prepare(context: DataContext): (node: ts.Node) => readonly Access[];
}

/** `find` of `repo.find(…)`. */
export function calledMethod(
  node: ts.Node,
): { readonly name: string; readonly receiver: ts.Expression; readonly call: ts.CallExpression } | null {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  return { name: node.expression.name.text, receiver: node.expression.expression, call: node };
}

export function forEachNode(file: ts.Node, visitor: (node: ts.Node) => void): void {
  const visit = (node: ts.Node): void => {
    visitor(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
}

/** The value of a property in an object literal. */
export function propertyOf(node: ts.Expression | undefined, name: string): ts.Expression | undefined {
  if (node === undefined || !ts.isObjectLiteralExpression(node)) return undefined;
  for (const property of node.properties) {
    if (ts.isPropertyAssignment(property) && property.name.getText().replace(/["']/g, "") === name)
      return property.initializer;
    if (ts.isShorthandPropertyAssignment(property) && property.name.text === name) return property.name;
  }
  return undefined;
}

/** `author`, of a plain, quoted or shorthand key. */
export function keyOf(property: ts.ObjectLiteralElementLike): string | null {
  const { name } = property;
  return name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) ? name.text : null;
}

/** `articles` of `public.articles as a`. */
export function bareTable(text: string): string {
  return (text.split(/\s+as\s+|\s+/i)[0] ?? "").split(".").at(-1) ?? "";
}

export function lastName(node: ts.Expression): string | null {
  if (ts.isIdentifier(node)) return node.text;
  return ts.isPropertyAccessExpression(node) ? node.name.text : null;
}
