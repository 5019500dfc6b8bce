import { expect, test } from "vitest";
import { findCycles } from "../../../src/code/model/graph/find-cycles.ts";

const graph = (edges: Record<string, string[]>): Map<string, string[]> => new Map(Object.entries(edges));

test("names a cycle of two and leaves what only hangs on it out", () => {
  expect(findCycles(graph({ users: ["posts"], posts: ["users", "tags"], tags: [] }))).toEqual([
    ["posts", "users"],
  ]);
});

test("finds the shortest way round in a larger knot", () => {
  const cycles = findCycles(graph({ a: ["b"], b: ["c", "a"], c: ["d"], d: ["a"] }));
  expect(cycles).toEqual([["a", "b"]]);
});

test("an acyclic graph has none", () => {
  expect(findCycles(graph({ a: ["b", "c"], b: ["c"], c: [] }))).toEqual([]);
});

test("a chain of 20,000 modules does not overflow the stack", () => {
  const chain = new Map(
    Array.from({ length: 20_000 }, (_, i) => [`m${i}`, i === 19_999 ? [] : [`m${i + 1}`]] as const),
  );
  expect(findCycles(chain)).toEqual([]);
});
