import { describe, expect, it } from "vitest";
import { type CompiledPath, compilePath, matchesPath } from "../../../src/routes/endpoint-pattern.ts";
import { portablePattern } from "../../../src/traffic/export/portable-pattern.ts";
import { seededRandom } from "../support/seeded-random.ts";

const regexOf = (source: string): CompiledPath => compilePath("/", source);

describe("patterns for other engines", () => {
  it("match what the table matches, on random paths", () => {
    const random = seededRandom(3);
    const paths = [
      "/",
      "/a",
      "/a/b",
      "/a/:id",
      "/:a/b/:c",
      "/a.b",
      "/a*",
      "/:id(\\d+)",
      "/{:x}",
      "/a/*rest",
      "/:a-:b",
      "/%41",
    ];
    const bits = ["a", "B", "b", "1", "12", "a.b", "", "..", "%41", "x-y"];
    let matched = 0;
    for (const path of paths) {
      const compiled = compilePath(path);
      const { source, caseless } = portablePattern(compiled, "re2")!;
      // What is said in words that all engines know means the same in JavaScript.
      const regex = new RegExp(source, caseless ? "i" : "");
      for (let ask = 0; ask < 300; ask++) {
        let asked = "";
        for (let depth = random.int(4); depth >= 0; depth--) asked += `/${random.pick(bits)}`;
        const wanted = matchesPath(compiled, asked);
        if (wanted) matched++;
        expect(regex.test(asked), `${path} on ${asked}: ${source}`).toBe(wanted);
      }
    }
    expect(matched).toBeGreaterThan(200);
  });

  it.each([
    ["^/[^]*$", "^/[\\s\\S]*$"],
    ["^/(?<id>\\d+)$", "^/(\\d+)$"],
    ["^/[[a]\\/\\u0041\\v$", "^/[\\[a]/\\x41\\x0b$"],
    ["^/\\a\\-[\\b\\]]$", "^/a\\-[\\x08\\]]$"],
  ])("%s is said as %s", (js, portable) => {
    expect(portablePattern(regexOf(js), "re2")).toEqual({ source: portable, caseless: false });
  });

  it.each([
    ["^/(a)\\1$", "a group named again"],
    ["^/(?<=a)b$", "looking behind"],
    ["^/\\u00e9$", "what is no ASCII"],
    ["^/[]$", "an empty class"],
  ])("%s has none: %s", (js) => {
    expect(portablePattern(regexOf(js), "pcre")).toBeNull();
  });

  it.each([
    ["^/\\d+[\\w-]$", "^/[0-9]+[[0-9A-Za-z_]-]$"],
    ["^/\\D\\b[&~]\\_\\-$", "^/[^0-9](?-u:\\b)[\\&\\~]_\\-$"],
    ["^/a{b[^]{2}$", "^/a\\{b[\\s\\S]{2}$"],
  ])("%s is said to Rust as %s", (js, rust) => {
    expect(portablePattern(regexOf(js), "rust")?.source).toBe(rust);
  });

  it.each(["^/[+--]$", "^/a\\B$", "^/(?!a)b$"])("%s is not said to Rust", (js) => {
    expect(portablePattern(regexOf(js), "rust")).toBeNull();
  });

  it("looking ahead is known to some", () => {
    expect(portablePattern(regexOf("^/(?!a)b$"), "pcre")).toEqual({ source: "^/(?!a)b$", caseless: false });
    expect(portablePattern(regexOf("^/(?!a)b$"), "re2")).toBeNull();
  });
});
