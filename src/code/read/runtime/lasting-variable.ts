import { ts } from "ts-morph";
import { givenLater, madeBy } from "./made-by.ts";
import { isCollection } from "./mutations.ts";
import { isConnection, isEmitter } from "./state-kind.ts";

/** A variable that may outlive a request, as its declaration shows it. */
export interface LastingVariable {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly known: "connection" | "emitter" | null;
  /** Its methods change it: a Map, a list, a cache. */
  readonly changesByMethods: boolean;
}

/** Null for patterns: what they take apart is held elsewhere. */
export function lastingVariable(
  file: string,
  line: number,
  node: ts.VariableDeclaration,
): LastingVariable | null {
  if (!ts.isIdentifier(node.name)) return null;
  const made = madeBy(node);
  const changesByMethods =
    made.length === 0
      ? isCollection(undefined, node.type)
      : made.some((value) => isCollection(value, node.type));
  const later = givenLater(node);
  const connects = made.some(isConnection) || (later.length > 0 && later.every(isConnection));
  const known = connects ? "connection" : made.some(isEmitter) ? "emitter" : null;
  return { name: node.name.text, file, line, start: node.pos, end: node.end, known, changesByMethods };
}
