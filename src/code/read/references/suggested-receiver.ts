import { ts } from "ts-morph";
import { isForeign } from "../data/is-foreign.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import type { UnitDraft } from "../units/unit-draft.ts";
import type { FindTarget } from "./find-target.ts";
import type { FoundReference } from "./found-reference.ts";

type Resolved = FoundReference & { readonly to: UnitDraft };

export interface Suggestions {
  /** What has to be noted. */
  readonly kinds: readonly ts.SyntaxKind[];
  note(node: ts.Node): void;
  noted(): unknown;
  /** What those are called who have a method of a name. */
  owners(): ReadonlyMap<string, ReadonlySet<string>>;
  /** The last name of a receiver of which nothing else is known; null when it is surely none of the project's. */
  receiverName(receiver: ts.Expression): string | null;
  /** The one method of that name whose class or file is called like the receiver; nothing where there are none or several. */
  resolve(one: FoundReference): readonly Resolved[];
}

interface Method {
  readonly unit: UnitDraft;
  readonly position: number;
  readonly owners: ReadonlySet<string>;
}

/** Containers that hand things out by name leave no types: there the names have to do. */
export function suggestions({ checker, pathOf }: Sources, _units: UnitsRead, find: FindTarget): Suggestions {
  const methods = new Map<string, Method[]>();

  function note(node: ts.Node): void {
    const name = methodName(node);
    if (name === null) return;
    const target = find.at(node);
    if (target === null) return;
    const list = methods.get(name) ?? [];
    list.push({ unit: target.unit, position: node.pos, owners: ownersOf(target.unit.name, pathOf(node)) });
    methods.set(name, list);
  }

  function receiverName(receiver: ts.Expression): string | null {
    const name = ts.isIdentifier(receiver)
      ? receiver.text
      : ts.isPropertyAccessExpression(receiver)
        ? receiver.name.text
        : null;
    if (name === null || name.length < 3 || isForeign(receiver, checker)) return null;
    return isTyped(receiver) ? null : normal(name);
  }

  /** Whose type is written down and does not lead into the project is no service of the project. */
  function isTyped(receiver: ts.Expression): boolean {
    const at = ts.isPropertyAccessExpression(receiver) ? receiver.name : receiver;
    return (checker.getSymbolAtLocation(at)?.declarations ?? []).some(
      (one) =>
        (ts.isParameter(one) || ts.isPropertyDeclaration(one) || ts.isVariableDeclaration(one)) &&
        one.type !== undefined &&
        one.type.kind !== ts.SyntaxKind.AnyKeyword,
    );
  }

  function resolve(one: FoundReference): readonly Resolved[] {
    const having = (methods.get(one.fact.member ?? "") ?? []).filter(({ owners }) =>
      owners.has(one.suggested ?? ""),
    );
    const [only] = having;
    if (only === undefined || having.length > 1 || only.unit.file === one.fact.file) return [];
    return [{ ...one, to: only.unit, declaredIn: only.unit, position: only.position }];
  }

  const noted = () =>
    [...methods].map(([name, list]) => [
      name,
      list.map(({ unit, position, owners }) => ({ unit: unit.id, position, owners: [...owners] })),
    ]);

  const owners = () =>
    new Map(
      [...methods].map(
        ([name, list]) => [name, new Set(list.flatMap(({ owners: own }) => [...own]))] as const,
      ),
    );

  return { kinds: keeping, note, noted, owners, receiverName, resolve };
}

const keeping = [
  ts.SyntaxKind.MethodDeclaration,
  ts.SyntaxKind.PropertyAssignment,
  ts.SyntaxKind.PropertyDeclaration,
  ts.SyntaxKind.FunctionDeclaration,
];

/** Functions that are kept under a name: methods of classes, entries of objects, of what a factory returns. */
function methodName(node: ts.Node): string | null {
  if (ts.isMethodDeclaration(node) && node.body !== undefined) return node.name.getText();
  if (ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node)) {
    const value = node.initializer;
    return value !== undefined && (ts.isArrowFunction(value) || ts.isFunctionExpression(value))
      ? node.name.getText()
      : null;
  }
  if (ts.isFunctionDeclaration(node) && ts.findAncestor(node.parent, ts.isFunctionLike) !== undefined)
    return node.name?.text ?? null;
  return null;
}

function ownersOf(unit: string | null, path: string): Set<string> {
  const base = (path.split("/").at(-1) ?? "").replace(/\.[cm]?[jt]sx?$/, "");
  const named = unit === null ? [] : [normal(unit), normal(unit).replace(/^(create|make|build)/, "")];
  return new Set([normal(base), ...named]);
}

function normal(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, "").toLowerCase();
}
