import { expect, test } from "vitest";
import { pathIndex } from "../../../../src/code/model/endpoints/path-index.ts";
import { mayOverlap } from "../../../../src/code/model/endpoints/paths.ts";
import { seededRandom } from "../../../traffic/support/seeded-random.ts";

test("never leaves out what may overlap, on 300 random paths against each other", () => {
  const random = seededRandom(5);
  const words = ["a", "b", "A", ":id", "*", "{c}", "d?", "e(.*)", "b"];
  const paths = Array.from(
    { length: 300 },
    () => `/${Array.from({ length: random.int(4) }, () => random.pick(words)).join("/")}`,
  );
  const index = pathIndex();
  for (const [at, path] of paths.entries()) index.add(path, at);
  for (const path of paths) {
    const near = index.near(path);
    expect([...near].sort((a, b) => a - b)).toEqual(near);
    const found = new Set(near);
    for (const [at, other] of paths.entries())
      if (mayOverlap(other, path, true) || mayOverlap(other, path, false))
        expect(found.has(at), `${other} for ${path}`).toBe(true);
  }
});

test("what cannot overlap is not looked at", () => {
  const index = pathIndex();
  for (const [at, path] of ["/api/a", "/api/b/:id", "/", "/api/b/c"].entries()) index.add(path, at);
  expect(index.near("/api/b/7")).toEqual([1, 2]);
  expect(index.near("*")).toEqual([0, 1, 2, 3]);
});
