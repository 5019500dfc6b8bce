export interface Reference {
  readonly from: string;
  readonly to: string;
  /** In the text, 1-based. */
  readonly line: number;
}

const name = String.raw`((?:["\`\[]?[\w$]+["\`\]]?\s*\.\s*)*["\`\[]?[\w$]+["\`\]]?)`;
const statements = new RegExp(
  String.raw`\b(?:create\s+(?:(?:global|local|temp|temporary|unlogged)\s+)*table\s+(?:if\s+not\s+exists\s+)?|alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?)${name}`,
  "gi",
);

/** Foreign keys that CREATE TABLE and ALTER TABLE declare. All dialects say REFERENCES, so no grammar is needed. */
export function readReferences(sql: string): Reference[] {
  if (!/\breferences\b/i.test(sql)) return [];
  const text = sql
    .replace(/--[^\n]*/g, "")
    .replace(/\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g, (blank) => blank.replace(/[^\n]+/g, " "));
  const starts = [...text.matchAll(statements)];
  return starts.flatMap((match, index) => {
    const start = match.index + match[0].length;
    const body = text.slice(start, starts[index + 1]?.index).split(";")[0] ?? "";
    const from = plainName(match[1] ?? "");
    return [...body.matchAll(new RegExp(String.raw`\breferences\s+${name}`, "gi"))].map((found) => ({
      from,
      to: plainName(found[1] ?? ""),
      line: text.slice(0, start + found.index).split("\n").length,
    }));
  });
}

function plainName(raw: string): string {
  return (raw.split(".").at(-1) ?? raw).replace(/["`[\]\s]/g, "");
}
