import { describe, expect, test } from "vitest";
import { type FileSides, mergeFile } from "../../../src/code/merge/merge-file.ts";

type Texts = Record<"before" | "edited" | "extracted", string | null>;

const sides = (texts: Texts, path = "src/a.js", generated = false): FileSides => ({
  path,
  generated,
  ...texts,
  texts: () => {
    const { before, edited, extracted } = texts;
    return before === null || edited === null || extracted === null ? null : { before, edited, extracted };
  },
});
const merge = (before: string | null, edited: string | null, extracted: string | null, path?: string) =>
  mergeFile(sides({ before, edited, extracted }, path));

describe("one side alone", () => {
  test.each([
    ["nobody changed it", "a", "a", "a", { kind: "leave", byHand: false }],
    ["people changed it", "a", "b", "a", { kind: "leave", byHand: true }],
    ["people removed it", "a", null, "a", { kind: "leave", byHand: true }],
    ["the monolith changed it", "a", "a", "b", { kind: "take" }],
    ["the monolith does not need it any more", "a", "a", null, { kind: "take" }],
    ["it is new", null, null, "a", { kind: "take" }],
    ["both changed it equally", "a", "b", "b", { kind: "leave", byHand: true }],
    ["both removed it", "a", null, null, { kind: "leave", byHand: true }],
  ])("%s", (_, before, edited, extracted, wanted) => {
    expect(merge(before, edited, extracted)).toEqual(wanted);
  });
});

describe("both sides", () => {
  const before = "one\ntwo\r\nthree\nfour\nfive";

  test("far from each other are joined, line ends and a missing last one as they were", () => {
    expect(merge(before, before.replace("one", "1"), before.replace("five", "5"))).toEqual({
      kind: "merged",
      text: "1\ntwo\r\nthree\nfour\n5",
    });
  });

  test("at the same place clash, with the line and all three texts", () => {
    const edited = `zero\n${before.replace("three", "3")}`;
    expect(merge(before, edited, before.replace("three", "drei"))).toEqual({
      kind: "conflict",
      why: "changed on both sides",
      conflicts: [{ line: 4, before: "three\n", edited: "3\n", extracted: "drei\n" }],
    });
  });

  test("with one equal change and one of each side give both", () => {
    const edited = before.replace("three", "3").replace("one", "1");
    const extracted = before.replace("three", "3").replace("five", "5");
    expect(merge(before, edited, extracted)).toMatchObject({ text: "1\ntwo\r\n3\nfour\n5" });
  });

  test.each([
    ["added by both", null, "a", "b", /is there already/],
    ["removed here, changed there", "a", null, "b", /was removed here/],
    ["changed here, removed there", "a", "b", null, /does not need it/],
  ])("%s clash as a whole", (_, was, edited, extracted, why) => {
    expect(merge(was, edited, extracted)).toEqual({
      kind: "conflict",
      why: expect.stringMatching(why),
      conflicts: [],
    });
  });

  test("without the text of before there is no merge, and what msa made up may be missing", () => {
    expect(
      mergeFile({ ...sides({ before: "a", edited: "b", extracted: "c" }), texts: () => null }),
    ).toMatchObject({
      kind: "conflict",
    });
    expect(mergeFile(sides({ before: "a", edited: null, extracted: "c" }, "README.md", true))).toEqual({
      kind: "leave",
      byHand: true,
    });
  });

  test("lines named like properties of objects are lines", () => {
    expect(
      merge("constructor\n__proto__\nx\n", "constructor\n__proto__\nx\ny\n", "toString\n__proto__\nx\n"),
    ).toEqual({ kind: "merged", text: "toString\n__proto__\nx\ny\n" });
  });
});

describe("package.json", () => {
  const text = (dependencies: object, more: object = {}) =>
    `${JSON.stringify({ name: "orders", dependencies, ...more }, null, 4)}\n`;
  const join = (before: string, edited: string, extracted: string) =>
    merge(before, edited, extracted, "package.json");

  test("packages that both added beside each other are both there, sorted, indented as edited", () => {
    expect(
      join(
        text({ b: "1.0.0" }),
        text({ b: "1.0.0", d: "4.0.0" }, { type: "module" }),
        text({ a: "0.1.0", b: "1.0.0", c: "3.0.0" }).replace(/ {4}/g, "  "),
      ),
    ).toEqual({
      kind: "merged",
      text: text({ a: "0.1.0", b: "1.0.0", c: "3.0.0", d: "4.0.0" }, { type: "module" }),
    });
  });

  test("a package that one side dropped and nobody changed is gone; other versions of both clash by name", () => {
    expect(join(text({ a: "1", b: "1" }), text({ a: "1", b: "1", c: "1" }), text({ b: "1" }))).toEqual({
      kind: "merged",
      text: text({ b: "1", c: "1" }),
    });
    expect(join(text({ a: "1" }), text({ a: "2" }), text({ a: "3" }))).toMatchObject({
      conflicts: [{ line: 4, before: 'a: "1"\n', edited: 'a: "2"\n', extracted: 'a: "3"\n' }],
    });
  });

  test("one that is no JSON is merged as text", () => {
    expect(join("{,\n1\n2\n3\n", "{,\n0\n2\n3\n", "{,\n1\n2\n4\n")).toMatchObject({ text: "{,\n0\n2\n4\n" });
  });
});
