import { expect, it } from "vitest";
import { wholePattern } from "../../../src/traffic/export/whole-pattern.ts";
import { matchesWhole } from "../support/re2.ts";

const sources = [
  "^/a$",
  "/b$",
  "^/a",
  "^/a$|^/b$",
  "^(/a|/b)$",
  "^/a\\$",
  "^/a\\\\$",
  "^/[(|]$",
  "a|b",
  "^/a(?:$|/)",
];
const paths = ["/", "/a", "/b", "/ab", "/a/b", "/a$", "/a\\", "/(", "/|", "/c/b", "/a/"];

it.each(sources)("%s means the same to engines that match the whole path", (source) => {
  const whole = wholePattern({ source, caseless: false });
  for (const path of paths) {
    const wanted = new RegExp(source).test(path);
    expect(matchesWhole(whole, path), `${whole} on ${path}`).toBe(wanted);
    // And to those that search.
    expect(new RegExp(whole).test(path), `${whole} on ${path}`).toBe(wanted);
  }
});

it("what is anchored stays as it is", () => {
  expect(wholePattern({ source: "^/a/[^/]+/?$", caseless: true })).toBe("(?i)^/a/[^/]+/?$");
});
