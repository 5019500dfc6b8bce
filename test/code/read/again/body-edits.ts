import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ts } from "ts-morph";
import { numbersFrom } from "../cache/random-edits.ts";

/** Changes inside bodies of functions of one file, one or two at a time, as people make them; the same ones for the same seed. */
export function bodyEdits(root: string, seed: number): () => string {
  const random = numbersFrom(seed);
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path) && !/node_modules|\.msa|\.d\./.test(path))
    .sort();
  const edited = (file: string, text: string): { readonly name: string; readonly text: string } | null => {
    const body = pick(bodiesIn(file, text));
    const edit = pick(edits);
    if (body === undefined || edit === undefined) return null;
    const inner = text.slice(body.open, body.close);
    const now = edit.change(inner, pick, body.names);
    if (now === inner) return null;
    return {
      name: `${edit.name} at ${body.open}`,
      text: text.slice(0, body.open) + now + text.slice(body.close),
    };
  };
  return () => {
    for (let tries = 0; tries < 200; tries++) {
      const file = pick(files);
      if (file === undefined) break;
      const text = readFileSync(join(root, file), "utf8");
      const first = edited(file, text);
      // Every third time in a second body, too.
      const now = first !== null && random() < 1 / 3 ? (edited(file, first.text) ?? first) : first;
      if (first === null || now === null || now.text === text) continue;
      writeFileSync(join(root, file), now.text);
      return `${first.name}${now === first ? "" : ` and ${now.name}`} in ${file}`;
    }
    return "nothing";
  };
}

interface Body {
  /** Inside of the braces. */
  readonly open: number;
  readonly close: number;
  /** Names of the top level. */
  readonly names: readonly string[];
}

function bodiesIn(file: string, text: string): Body[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const names = [...text.matchAll(/^(?:import \{? ?|const \{? ?|function |export function )(\w+)/gm)].map(
    ([, name = ""]) => name,
  );
  const found: Body[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node) && ts.isFunctionLike(node.parent))
      found.push({ open: node.getStart() + 1, close: node.end - 1, names });
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

type Pick = <Item>(items: readonly Item[]) => Item | undefined;

interface BodyEdit {
  readonly name: string;
  readonly change: (inner: string, pick: Pick, names: readonly string[]) => string;
}

const call = /^ *(?:await )?[\w.]+\([^\n]*\);$/gm;

const edits: readonly BodyEdit[] = [
  { name: "a line that prints", change: (inner) => `\n  console.log("here");${inner}` },
  { name: "a local", change: (inner) => `\n  const startedNow = Date.now();${inner}` },
  { name: "a comment", change: (inner) => `\n  // Said once more: { not code }.\n${inner}` },
  { name: "blank lines", change: (inner) => inner.replace("\n", "\n\n\n") },
  {
    name: "another literal",
    change: (inner) => inner.replace(/(["'])([^"'\n]{3,})\1/, "$1$2 now$1"),
  },
  { name: "another number", change: (inner) => inner.replace(/\b\d+\b/, (one) => String(Number(one) + 1)) },
  { name: "another condition", change: (inner) => inner.replace(/if \(([^()\n]+)\)/, "if (!($1))") },
  {
    name: "another name for a local",
    change: (inner) => {
      const name = /\b(?:const|let) (\w+) =/.exec(inner)?.[1];
      return name === undefined ? inner : inner.replaceAll(new RegExp(`\\b${name}\\b`, "g"), `${name}Again`);
    },
  },
  {
    name: "a call twice",
    change: (inner, pick) => {
      const one = pick(inner.match(call) ?? []) ?? "";
      return inner.replace(one, () => `${one}\n${one}`);
    },
  },
  { name: "a call less", change: (inner, pick) => inner.replace(pick(inner.match(call) ?? []) ?? "", "") },
  { name: "an await less", change: (inner) => inner.replace("await ", "") },
  { name: "an await more", change: (inner) => inner.replace(/= (\w+\()/, "= await $1") },
  { name: "a return more", change: (inner) => `\n  if (Math.random() > 2) return undefined;${inner}` },
  { name: "a return less", change: (inner) => inner.replace("return ", "void ") },
  {
    name: "all of it in a try",
    change: (inner) => `\n  try {${inner}\n  } catch (error) {\n    throw error;\n  }\n`,
  },
  { name: "a function inside", change: (inner) => `\n  const inner = async () => { await 1; };${inner}` },
  {
    name: "a name of the file",
    change: (inner, pick, names) => `\n  void ${pick(names) ?? "missing"};${inner}`,
  },
  {
    name: "a call of the file",
    change: (inner, pick, names) => `\n  ${pick(names) ?? "missing"}();${inner}`,
  },
  { name: "a table", change: (inner) => `\n  db("invoices").insert({ id: 1 });${inner}` },
  { name: "a route", change: (inner) => `\n  router.get("/added", (req, res) => res.end());${inner}` },
  { name: "a field", change: (inner) => `\n  this.added = new Map();${inner}` },
  { name: "an export", change: (inner) => `\n  exports.added = 1;${inner}` },
  { name: "a module", change: (inner) => `\n  require("./index");${inner}` },
  { name: "the environment", change: (inner) => `\n  process.env.ADDED;${inner}` },
  { name: "an event", change: (inner) => `\n  bus.emit("added", 1);${inner}` },
  { name: "a brace less", change: (inner) => `${inner} if (x) {` },
  { name: "nothing left", change: () => "" },
];
