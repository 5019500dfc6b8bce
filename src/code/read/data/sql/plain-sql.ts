/** Stands in SQL text for what an expression puts in there at run time. */
export const hole = "\uFFFC";

/** Placeholders, quotes and verbs of the other dialects in PostgreSQL's words, as far as tables are concerned. */
export function plainSql(sql: string): string {
  return sql
    .replace(/--[^\n]*/g, " ")
    .replace(/(^|\s)#\s[^\n]*/g, " ")
    .replace(/\/\*[\s\S]*?\*\//g, " ")
    .split(/('(?:[^'\\]|''|\\.)*')/)
    .map((part, index) => (index % 2 === 1 ? "''" : plainCode(part)))
    .join("")
    .trim()
    .replace(/;+$/, "");
}

function plainCode(sql: string): string {
  return sql
    .replace(/`([^`]*)`/g, '"$1"')
    .replace(/(^|[\s.,(])\[([A-Za-z_]\w*)\]/g, '$1"$2"')
    .replaceAll(hole, " $1 ")
    .replace(/\?(?![|&?])\??/g, " $$1 ")
    .replace(/(^|[^:\w]):[A-Za-z_]\w*/g, "$1 $$1 ")
    .replace(/(^|[^@\w])@[A-Za-z_]\w*/g, "$1 $$1 ")
    .replace(/\$[A-Za-z_]\w*(?!\$)/g, "$$1")
    .replace(/\binsert\s+(?:ignore|or\s+\w+)\s+into\b/gi, "insert into")
    .replace(/\breplace\s+into\b/gi, "insert into")
    .replace(/\bon\s+duplicate\s+key\s+update\b[\s\S]*$/i, "");
}
