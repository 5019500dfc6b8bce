import type { FieldFact, TypeTree } from "../../../model/monolith.ts";
import { type Direction, fieldOf, type Hidden, mapperName, mapValue, type Names } from "./map-value.ts";
import type { MappedType } from "./mapped-types.ts";

interface Printing {
  readonly types: readonly MappedType[];
  /** Types of other layers, and how this file names theirs. */
  readonly others: readonly { readonly name: string; readonly layer: string }[];
  /** How the file of the mapper names another file of the service. */
  readonly specifier: (file: string) => string;
  /** What names of types mean in a file. */
  readonly namesIn: (file: string) => Names;
  /** How the mapper's file writes another name of a type in a file: itself where everybody knows it. A text where it cannot. */
  readonly written: (file: string, name: string) => { readonly as: string } | string;
}

/**
 * The anti-corruption layer of one module: what the monolith calls these types, and functions between that and the service's own models.
 * A text where a field cannot be written down.
 */
export function mapperFile(home: string, printing: Printing): { readonly text: string } | string {
  const parts: string[] = [];
  for (const type of printing.types) {
    const contract = contractOf(type, printing);
    if (typeof contract === "string") return contract;
    parts.push(contract.text);
    for (const direction of ["from", "to"] as const) {
      const one = functionOf(type, direction, printing);
      if ("name" in one) return `${type.name} holds ${one.name} inside ${one.text}, which nothing maps`;
      parts.push(one.text);
    }
  }
  const files = [...new Set(printing.types.map(({ unit }) => unit.file))].sort();
  const imports = files.map((file) => {
    const names = printing.types.filter(({ unit }) => unit.file === file).map(({ name }) => name);
    return `import type { ${names.join(", ")} } from ${JSON.stringify(printing.specifier(file))};`;
  });
  imports.push(...fromOthers(parts.join("\n"), printing.others));
  return { text: `${[head(home), imports.join("\n"), ...parts, only].join("\n\n")}\n` };
}

/** A type may hold one of another module, which has a layer of its own. */
function fromOthers(text: string, others: Printing["others"]): string[] {
  const used = (name: string): boolean => new RegExp(`\\b${name.replace(/\$/g, "\\$")}\\b`).test(text);
  const layers = [...new Set(others.map(({ layer }) => layer))].sort();
  return layers.flatMap((layer) => {
    const names = others.filter((one) => one.layer === layer).map(({ name }) => name);
    const types = names.map((name) => `Monolith${name}`).filter(used);
    const calls = names.flatMap((name) => [mapperName(name, "from"), mapperName(name, "to")]).filter(used);
    const line = (what: string, all: readonly string[]): string[] =>
      all.length === 0 ? [] : [`import ${what}{ ${all.join(", ")} } from ${JSON.stringify(layer)};`];
    return [...line("type ", types), ...line("", calls)];
  });
}

interface Printed {
  readonly text: string;
}

const head = (home: string): string => `/**
 * Anti-corruption layer: what the monolith's ${home} sends and takes, and what this service makes of it.
 * The types that are imported here are the service's own and may change; the compiler then asks here what becomes of each field.
 * Those named Monolith… are what goes over the wire. They change when the monolith does.
 */`;

function contractOf(type: MappedType, printing: Printing): Printed | string {
  const lines: string[] = [];
  for (const field of type.fields) {
    const written = typeText(field.type, type.unit.file, printing);
    if (typeof written === "string") return `${field.name} of ${type.name}: ${written}`;
    lines.push(`  ${field.name}${field.optional ? "?" : ""}: ${written.text};`);
  }
  return {
    text: `/** ${type.name}, as the monolith has it (${type.unit.file}). */\nexport interface Monolith${type.name} {\n${lines.join("\n")}\n}`,
  };
}

function typeText(tree: TypeTree, file: string, printing: Printing): Printed | string {
  const nameText = (name: string): Printed | string => {
    const mapped = printing.namesIn(file).mapped(name);
    if (mapped !== null) return { text: `Monolith${mapped}` };
    const written = printing.written(file, name);
    return typeof written === "string" ? written : { text: written.as };
  };
  switch (tree.kind) {
    case "name":
      return nameText(tree.name);
    case "list": {
      const of = typeText(tree.of, file, printing);
      if (typeof of === "string") return of;
      return { text: `${tree.readonly ? "Readonly" : ""}Array<${of.text}>` };
    }
    case "maybe": {
      const of = typeText(tree.of, file, printing);
      return typeof of === "string" ? of : { text: `${of.text} | ${tree.also}` };
    }
    case "fields": {
      const fields: string[] = [];
      for (const { name, optional, type } of tree.fields) {
        const written = typeText(type, file, printing);
        if (typeof written === "string") return written;
        fields.push(`${name}${optional ? "?" : ""}: ${written.text}`);
      }
      return { text: `{ ${fields.join("; ")} }` };
    }
    case "text": {
      let { text } = tree;
      for (const name of tree.names) {
        const written = nameText(name);
        if (typeof written === "string") return written;
        if (written.text !== name)
          text = text.replace(
            new RegExp(`(?<![\\w$.])${name.replace(/\$/g, "\\$")}(?![\\w$])`, "g"),
            written.text,
          );
      }
      return { text };
    }
    default:
      return tree satisfies never;
  }
}

function functionOf(type: MappedType, direction: Direction, printing: Printing): Printed | Hidden {
  const monolith = `Monolith${type.name}`;
  const [takes, gives] = direction === "from" ? [monolith, type.name] : [type.name, monolith];
  const naming = { ...printing.namesIn(type.unit.file), direction };
  const lines: string[] = [];
  for (const field of type.fields) {
    const line = fieldLine(field, naming);
    if (typeof line === "object") return line;
    lines.push(`    ${line},`);
  }
  const names = type.fields.map(({ name }) => (/^["']/.test(name) ? name : `"${name}"`));
  const told = direction === "from" ? `  only("${type.name}", value, [${names.join(", ")}]);\n` : "";
  return {
    text: `export function ${mapperName(type.name, direction)}(value: ${takes}): ${gives} {\n  if (value == null) return value;\n${told}  return {\n${lines.join("\n")}\n  };\n}`,
  };
}

function fieldLine(
  { name, optional, type }: FieldFact,
  naming: Parameters<typeof mapValue>[2],
): string | Hidden {
  const place = fieldOf("value", name);
  const mapped = mapValue(type, place, naming) ?? place;
  if (typeof mapped === "object") return mapped;
  return optional ? `...(${place} === undefined ? {} : { ${name}: ${mapped} })` : `${name}: ${mapped}`;
}

/** Fields that no type names would be lost without a word. */
const only = `const told = new Set<string>();

/** Says, once each, what the monolith sends beyond what its type names: it is left behind here. */
function only(type: string, value: object, names: readonly string[]): void {
  for (const name of Object.keys(value)) {
    if (names.includes(name) || told.has(\`\${type}.\${name}\`)) continue;
    told.add(\`\${type}.\${name}\`);
    console.warn(\`the monolith sends \${type} with \${name}, which its type does not name: it is left behind\`);
  }
}`;
