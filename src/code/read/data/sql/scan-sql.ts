import { isOfDatabase, type SqlTable } from "./sql-table.ts";

const name = String.raw`(?:only\s+)?((?:["\`\[]?[a-z_][\w$]*["\`\]]?\s*\.\s*)?["\`\[]?[a-z_][\w$]*["\`\]]?)`;
const clause = new RegExp(
  String.raw`\b(insert\s+(?:(?:ignore|or\s+\w+)\s+)?into|replace\s+into|merge\s+into|into|delete(?:\s+[\w.*,\s]+?)?\s+from|update|truncate(?:\s+table)?(?:\s+if\s+exists)?|from|(?:inner|left|right|full|cross|natural)?\s*(?:outer\s+)?join(?:\s+lateral)?|using|,)\s+${name}(\s*\()?`,
  "gi",
);
const notTables = new Set([
  "select",
  "set",
  "values",
  "where",
  "lateral",
  "unnest",
  "generate_series",
  "json_each",
  "dual",
  "on",
  "the",
  "a",
  "an",
  "this",
  "that",
  "skip",
  "nowait",
  "of",
  "no",
  "cascade",
  ..."if exists table update insert delete join where and or by it its we you your my our all any each one there here then".split(
    " ",
  ),
]);

/** Tables named in SQL text by the words before them: for what the parser has no grammar for. */
export function scanSql(sql: string): SqlTable[] {
  const text = sql
    .replace(/--[^\n]*/g, " ")
    .replace(/\/\*[\s\S]*?\*\//g, " ")
    .replace(/'(?:[^']|'')*'/g, "''");
  const defined = new Set(
    [
      ...text.matchAll(
        /(?:\bwith(?:\s+recursive)?|,)\s+([a-z_]\w*)\s*(?:\([^)]*\)\s*)?as\s*(?:not\s+)?(?:materialized\s*)?\(/gi,
      ),
    ].map((match) => (match[1] ?? "").toLowerCase()),
  );
  const found: SqlTable[] = [];
  let lists = false;
  for (const match of text.matchAll(clause)) {
    const word = (match[1] ?? "").toLowerCase().replace(/\s+/g, " ").trim();
    const table = clean(match[2] ?? "");
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    // `from a, b`: a comma names a table only right after one.
    if (word === "," && !lists) continue;
    lists = word === "from" || (word === "," && lists);
    if (
      word === "," &&
      !/\bfrom\b[^()]*$/i.test(
        text
          .slice(0, match.index)
          .split(/\b(?:where|group|order|having|set|on|select)\b/i)
          .at(-1) ?? "",
      )
    )
      continue;
    const isFunction = match[3] !== undefined && !/into/.test(word);
    if (isFunction || notTables.has(table.toLowerCase()) || defined.has(table.toLowerCase())) continue;
    if (word === "from" && /\b(extract|substring|trim|overlay|position)\s*\([^()]*$/i.test(before)) continue;
    if (word === "from" && /\bdistinct\s*$/i.test(before)) continue;
    if (isOfDatabase((match[2] ?? "").replace(/["`\s]/g, ""))) continue;
    if (word === "using" && !/\b(delete|merge)\b/i.test(text)) continue;
    // `on update cascade`, `for update of x`.
    if (
      word === "update" &&
      (/\b(on|for|do|key)\s*$/i.test(before) ||
        !/^\s*(?:as\s+)?\w*\s*(set|(inner\s+|left\s+)?join)\b/i.test(
          text.slice(match.index + match[0].length),
        ))
    )
      continue;
    if (
      word === "into" &&
      /\bselect\b/i.test(before) === false &&
      /\binsert\b|\breplace\b|\bmerge\b/i.test(before)
    )
      continue;
    const write = /insert|replace|merge|delete|update|truncate/.test(word);
    const joined = /join|using|,/.test(word) || (word === "from" && !write && found.length > 0);
    found.push({ table, mode: write ? "write" : "read", joined });
  }
  return found;
}

/** Whether a string is SQL at all, and not a sentence with "from" in it. */
export function looksLikeSql(text: string): boolean {
  return /^\s*(?:--[^\n]*\n\s*)*(select\b[\s\S]+\bfrom\b|insert\s+((ignore|or\s+\w+)\s+)?into\s|update\s+(only\s+)?\S+(\s+(as\s+)?\w+)?\s+set\s|update\s+\S+[^;]+\sjoin\s[\s\S]+\sset\s|delete\s+([\w.*,\s]+\s)?from\s|with\s+(recursive\s+)?\w+[\s\S]+\bas\b[\s\S]+\bselect\b|replace\s+into\s|merge\s+into\s|truncate\s+)/i.test(
    text,
  );
}

export function changesSchema(text: string): boolean {
  return /^\s*(?:--[^\n]*\n\s*)*(create\s+(or\s+replace\s+)?(unique\s+)?(table|index|schema|type|extension|view|materialized|trigger|function)|alter\s+table|drop\s+(table|index|schema|view|type))\b/i.test(
    text,
  );
}

function clean(raw: string): string {
  const last = raw.split(".").at(-1) ?? raw;
  return last.replace(/["`[\]\s]/g, "");
}
