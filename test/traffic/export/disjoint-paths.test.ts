import { describe, expect, it } from "vitest";
import { compilePath, matchesPath } from "../../../src/routes/endpoint-pattern.ts";
import { mayOverlap, pathsWithout, shapeOf } from "../../../src/traffic/export/disjoint-paths.ts";
import { randomPath } from "../support/random-table.ts";
import { seededRandom } from "../support/seeded-random.ts";

const paths = [
  "/",
  "/a",
  "/:id",
  "/a/b",
  "/:a/b",
  "/a/:b",
  "/:a/:b",
  "/posts/x",
  "/posts/:id/12",
  "/x-y/:b",
  "/A.b",
  "/posts/:x/:y",
];
const odd = [
  "/a*",
  "/:id(\\d+)",
  "/:opt?",
  "/:a-:b",
  "/posts/*rest",
  "/v:n",
  "/a.b/:id(\\d+)",
  "/(a|b)",
  "/{:x}",
];

describe("paths less other paths", () => {
  it("match what the one matches and none of the others does, and have nothing in common", () => {
    const random = seededRandom(4);
    let matched = 0;
    for (let left = 400; left > 0; left--) {
      const path = compilePath(random.pick(paths));
      const others = Array.from({ length: random.int(5) }, () => compilePath(random.pick(paths)));
      const sources = pathsWithout(
        shapeOf(path)!,
        others.map((other) => shapeOf(other)!),
      )!;
      const regexes = sources.map((source) => new RegExp(source, "i"));
      for (let ask = 0; ask < 40; ask++) {
        const asked = randomPath(random).replace(/\?.*$/, "");
        const wanted = matchesPath(path, asked) && !others.some((other) => matchesPath(other, asked));
        if (wanted) matched++;
        expect(regexes.filter((regex) => regex.test(asked)).length, `${asked}: ${sources.join(" or ")}`).toBe(
          wanted ? 1 : 0,
        );
      }
    }
    expect(matched).toBeGreaterThan(300);
  });

  it.each(["", "f", "fe", "feed", "feeds", "fee", "FEED", "search", "sea", "x", "feed.json"])(
    "a segment other than some words: %s",
    (text) => {
      const [source] = pathsWithout(
        ["posts", null],
        [
          ["posts", "feed"],
          ["posts", "search"],
          ["posts", "f"],
        ],
      )!;
      const wanted = text !== "" && !["feed", "search", "f"].includes(text.toLowerCase());
      expect(new RegExp(source!, "i").test(`/posts/${text}`), source).toBe(wanted);
    },
  );

  it("are given up where they would be too many to read", () => {
    const others = Array.from({ length: 40 }, (_, at) => [`a${at}`, `b${at}`]);
    expect(pathsWithout([null, null], others)).toBeNull();
  });

  it("patterns that share a path are never taken for strangers", () => {
    const random = seededRandom(9);
    const all = [...paths, ...odd].map((path) => compilePath(path));
    let strangers = 0;
    for (const one of all) {
      for (const other of all) {
        if (mayOverlap(one, other)) continue;
        strangers++;
        for (let ask = 0; ask < 60; ask++) {
          const asked = randomPath(random).replace(/\?.*$/, "");
          expect(matchesPath(one, asked) && matchesPath(other, asked), asked).toBe(false);
        }
      }
    }
    expect(strangers).toBeGreaterThan(100);
  });
});
