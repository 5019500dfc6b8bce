import { findNodeAtLocation, type Node } from "jsonc-parser";
import type { z } from "zod";
import type { Where } from "../errors/msa-error.ts";
import { nearMatch } from "../util/near-match.ts";
import { knownKeys } from "./config-json-schema.ts";
import type { Override } from "./overrides.ts";

interface Source {
  readonly file: string;
  readonly text: string;
  readonly tree: Node | undefined;
  readonly overrides: readonly Override[];
}

/** Every issue of the schema as a place that a person can go to. */
export function configProblems(issues: readonly z.core.$ZodIssue[], source: Source): Where[] {
  const problems = issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => unknownKey(issue.path, key, source));
    const key = issue.path.join(".");
    const message = issue.message.replace(/^Invalid (input|string): /, "");
    return [place(issue.path, `${key === "" ? "" : `${key}: `}${message}`, source)];
  });
  return problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function unknownKey(path: readonly PropertyKey[], key: string, source: Source): Where {
  const near = nearMatch(key, knownKeys(path));
  const name = [...path, key].join(".");
  return place(
    [...path, key],
    `${name}: unknown setting${near === null ? "" : `, did you mean ${near}?`}`,
    source,
  );
}

function place(path: readonly PropertyKey[], note: string, { file, text, tree, overrides }: Source): Where {
  const override = overrides.find((one) => one.path.every((key, index) => path[index] === key));
  if (override !== undefined) return { file: override.name, note };
  return { file, line: lineOf(path, text, tree), note };
}

/** Line of the setting, or of the nearest thing around it that is written down. */
export function lineOf(path: readonly PropertyKey[], text: string, tree: Node | undefined): number {
  const keys = path.map((key) => (typeof key === "symbol" ? String(key) : key));
  for (let length = keys.length; tree !== undefined && length >= 0; length--) {
    const node = findNodeAtLocation(tree, keys.slice(0, length));
    // The parent of a property's value is the property itself: its key is where the eye looks.
    if (node !== undefined)
      return lineAt(text, node.parent?.type === "property" ? node.parent.offset : node.offset);
  }
  return 1;
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
