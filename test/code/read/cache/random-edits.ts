import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a day of work does to a project, one step at a time; the same steps for the same seed. */
export function randomEdits(root: string, seed: number): () => string {
  const random = numbersFrom(seed);
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  return () => {
    const file = pick(sourcesBelow(root)) ?? "none";
    const path = join(root, file);
    const edit = pick(edits);
    if (edit === undefined) return "nothing";
    edit.run({ root, path, text: readFileSync(path, "utf8"), pick });
    return `${edit.name} in ${file}`;
  };
}

interface Place {
  readonly root: string;
  readonly path: string;
  readonly text: string;
  readonly pick: <Item>(items: readonly Item[]) => Item | undefined;
}

interface Edit {
  readonly name: string;
  readonly run: (place: Place) => void;
}

const edits: readonly Edit[] = [
  edit("a comment at the end", ({ text }) => `${text}\n// ${text.length}\n`),
  edit("a comment at the top", ({ text }) => `// moved down\n${text}`),
  edit("a line in a body", (place) => afterBrace(place, "\n  console.log(1);")),
  edit("a call of an imported function", (place) => {
    const name = /import \{ (\w+)|const \{ (\w+)|import (\w+)|const (\w+) = require/.exec(place.text);
    return afterBrace(place, `\n  ${name?.slice(1).find((one) => one !== undefined) ?? "missing"}();`);
  }),
  edit("another name for a local", ({ text }) => {
    const name = /\b(?:const|let) (\w+) =/.exec(text)?.[1];
    return name === undefined ? text : text.replaceAll(new RegExp(`\\b${name}\\b`, "g"), `${name}Again`);
  }),
  edit("another path of a route", ({ text }) => text.replace(/(["'`])\/([\w-]*)/, "$1/moved/$2")),
  edit("one more export", ({ text }) => `${text}\nexport const added${text.length} = 1;\n`),
  edit("another constructor", ({ text }) =>
    text.replace(/constructor\(/, "constructor(readonly extra = 1, "),
  ),
  edit("one statement less", (place) => {
    const statements = [...place.text.matchAll(/^ +[\w.]+\(.*\);$/gm)];
    return place.text.replace(place.pick(statements)?.[0] ?? "", "");
  }),
  edit("a table", (place) => afterBrace(place, '\n  db("invoices").insert({ id: 1 });')),
  edit("a broken line", ({ text }) => `${text}\nfunction (`),
  edit("the same text again", ({ text }) => text),
  { name: "another time", run: ({ path }) => utimesSync(path, new Date(), new Date(Date.now() - 100_000)) },
  {
    name: "a new file",
    run: ({ path, text }) => writeFileSync(path.replace(/(\.\w+)$/, "-added$1"), text),
  },
  { name: "a file less", run: ({ path }) => rmSync(path) },
  inRoot("package.json", (text) => text.replace(/"dependencies": \{/, '"dependencies": { "knex": "3.0.0",')),
  inRoot("package.json", (text) => `${text}\n`),
  inRoot("tsconfig.json", () => '{ "compilerOptions": { "baseUrl": "src", "paths": { "@/*": ["*"] } } }'),
  inRoot(".env", (text) => `${text}PREFIX=/v${text.length}\n`),
  inRoot("schema.sql", (text) => `${text}create table a${text.length} (b int references users (id));\n`),
  inRoot("README.md", (text) => `${text}More.\n`),
];

function edit(name: string, change: (place: Place) => string): Edit {
  return { name, run: (place) => writeFileSync(place.path, change(place)) };
}

function inRoot(file: string, change: (text: string) => string): Edit {
  return {
    name: `${file}, instead`,
    run: ({ root }) => {
      const known = readdirSync(root).includes(file);
      writeFileSync(join(root, file), change(known ? readFileSync(join(root, file), "utf8") : ""));
    },
  };
}

function afterBrace({ text, pick }: Place, line: string): string {
  const brace = pick([...text.matchAll(/\) (?:=> )?\{$/gm)]);
  if (brace === undefined) return text;
  const at = brace.index + brace[0].length;
  return text.slice(0, at) + line + text.slice(at);
}

function sourcesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path) && !/node_modules|\.msa/.test(path))
    .sort();
}

/** Park and Miller's generator, from 0 to 1. */
export function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
