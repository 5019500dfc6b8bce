import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ts } from "ts-morph";
import { expect, test } from "vitest";
import { createFileShelf } from "../../../../src/code/read/project/file-shelf.ts";
import { openSources } from "../../../../src/code/read/project/open-sources.ts";
import { endTurn, inTurn } from "../../../../src/code/read/project/turns.ts";

const text = `
import { a, type B } from "./b";
/** @typedef {{ x: number }} Row */
export default @sealed class C<T extends B> extends a.Base<T> implements B {
  static #count = 0;
  @field() readonly x?: [first: string, ...rest: number[]];
  constructor(private readonly y = <T,>(z: T): z is T => true) { super(); }
  get size() { return this.#lists?.["a"]![0] ?? \`\${this.y}\`; }
  async *run({ b: { c = 1 }, ...rest }: B, [d, , e]) {
    label: for await (const f of rest) { if (f in d) continue label; else return; /* never */ e(); }
    try { switch (c) { case 1: throw new Error(); default: delete d.e; } } catch { } finally { ; }
  }
}
type Keys<K> = { readonly [P in keyof K as \`get\${P & string}\`]-?: K[P] extends infer I ? I : never };
declare module "m" { export = x; }
enum E { A = 1 << 2 }
`;

const script = "module.exports = { a() {}, ...b }; /** @enum */ const d = <p>{e}</p>;";

test("every node knows its parent, whether names are bound or not", () => {
  const root = mkdtempSync(join(tmpdir(), "msa-shelf-"));
  const files = { "a.ts": text, "b.ts": text, "c.js": script };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
  const sources = openSources(root, Object.keys(files), () => ({ file: null, pkg: null, builtin: false }));
  for (const tree of [sources.files.get("a.ts"), sources.unboundTree("b.ts"), sources.files.get("c.js")]) {
    if (tree === undefined) throw new Error("not opened");
    const visit = (node: ts.Node): number => {
      let count = 1;
      ts.forEachChild(node, (child) => {
        expect(child.parent).toBe(node);
        count += visit(child);
      });
      return count;
    };
    expect(visit(tree)).toBeGreaterThan(10);
  }
  rmSync(root, { recursive: true });
});

test("a file has one tree in a turn, another one in the next; outside of turns it has one for as long as somebody holds it", () => {
  const parse = (path: string) => ts.createSourceFile(path, "", ts.ScriptTarget.ESNext, true);
  const nothing = () => {};
  const shelf = createFileShelf(["a.ts", "b.ts"], parse, { bind: nothing, setParents: nothing });
  const held = shelf.files.get("a.ts");
  const [first, again] = inTurn(() => [shelf.files.get("b.ts"), shelf.unbound("b.ts")]);
  expect(again).toBe(first);
  expect(inTurn(() => shelf.files.get("a.ts"))).toBe(held);
  endTurn();
  expect(inTurn(() => shelf.files.get("b.ts"))).not.toBe(first);
  expect(shelf.files.get("a.ts")).toBe(held);
  expect(shelf.unbound("c.ts")).toBeUndefined();
});
