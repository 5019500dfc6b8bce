import type { ts } from "ts-morph";
import type { UnitId } from "../facts.ts";
import type { Access } from "./data-reader.ts";

/** A table access and where it stands, without the tree that it was found in. */
export interface FoundAccess extends Omit<Access, "node"> {
  readonly unit: UnitId | null;
  readonly file: string;
  /** Of the method, in a chain over several lines. */
  readonly line: number;
  /** Line on which the whole expression begins. */
  readonly firstLine: number;
  readonly start: number;
  readonly end: number;
  /** Of the node, as `nodeKey` gives it. */
  readonly key: string;
}

/** One name for a node in whatever tree of its file. */
export function nodeKey(node: ts.Node): string {
  return `${node.getSourceFile().fileName}:${node.pos}:${node.end}:${node.kind}`;
}
