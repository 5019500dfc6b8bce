import { ts } from "ts-morph";
import { moduleObject } from "../../boot/exported-names.ts";
import type { Machine } from "../../boot/machine.ts";
import { sourcesLike } from "../../boot/match-files.ts";
import { type ClassValue, textOf, type Value } from "../../boot/values.ts";
import { elementAround, listedOf } from "../nest/lists.ts";

export interface NamedClass {
  readonly type: ClassValue;
  /** The place that names it, or the pattern that finds it. */
  readonly node: ts.Node;
  /** The element of a list that names it; null where a pattern of file names or a whole file does. */
  readonly element: ts.Node | null;
}

/**
 * The classes that a list means: classes, instances of them, what a container gives for them, whole modules, and patterns of
 * file names, which stand for the classes that the files export.
 */
export function classesNamed(machine: Machine, value: Value, node: ts.Node): NamedClass[] {
  return listedOf(machine, value, node).flatMap((listed): NamedClass[] => {
    const type = classBehind(listed.value);
    if (type !== null) {
      const element = listed.node.parent === undefined ? null : elementAround(listed.node);
      return [{ type, node: listed.node, element }];
    }
    return foundIn(machine, listed.value).map((own) => ({ type: own, node: listed.node, element: null }));
  });
}

/** `A`, `new A()`, `container.resolve(A)`. */
function classBehind(value: Value): ClassValue | null {
  if (value.kind === "class") return value;
  if (value.kind === "instance") return value.type;
  if (value.kind !== "result") return null;
  return value.args.find((own) => own.kind === "class") ?? null;
}

function foundIn(machine: Machine, value: Value): ClassValue[] {
  if (value.kind === "module") return exportedClasses(machine, value.path);
  if (value.kind === "object")
    return unique([...value.fields.values()].flatMap((own) => classBehind(own) ?? []));
  const pattern = textOf(value);
  if (pattern === null) return [];
  const files = [...new Set(sourcesLike(machine, pattern))].sort();
  return unique(files.flatMap((file) => exportedClasses(machine, file)));
}

export function exportedClasses(machine: Machine, file: string): ClassValue[] {
  const values = [...moduleObject(machine, file).fields.values()];
  return unique(values.filter((own) => own.kind === "class"));
}

function unique(classes: readonly ClassValue[]): ClassValue[] {
  const seen = new Set<ts.Node>();
  return classes.filter(({ node }) => !seen.has(node) && seen.add(node));
}

/** The classes that the top level of a file declares, exported or not, in the order in which they are written. */
export function classesIn(machine: Machine, path: string): ClassValue[] {
  const file = machine.sources.files.get(path);
  if (file === undefined) return [];
  machine.whole(path);
  const scope = machine.scopeOf(path);
  if (scope === null) return [];
  return unique(
    file.statements.flatMap((statement) => {
      const names = ts.isVariableStatement(statement)
        ? statement.declarationList.declarations.map(({ name }) => name.getText())
        : ts.isClassDeclaration(statement) && statement.name !== undefined
          ? [statement.name.text]
          : [];
      const own = names.map((name) => machine.lookup(name, scope));
      const unnamed = ts.isClassDeclaration(statement) && statement.name === undefined;
      return [...own, ...(unnamed ? [machine.exported(path, "default")] : [])].filter(
        (value) => value.kind === "class",
      );
    }),
  );
}
