import { parseSql } from "./parse-sql.ts";
import { hole, plainSql } from "./plain-sql.ts";
import { changesSchema, looksLikeSql, scanSql } from "./scan-sql.ts";
import { isOfDatabase, type SqlTable } from "./sql-table.ts";

export interface SqlRead {
  readonly tables: readonly SqlTable[];
  /** Why a table may be missing; null when all were read. */
  readonly lost: string | null;
}

const nothing: SqlRead = { tables: [], lost: null };
const known = new Map<string, SqlRead>();

/** Tables of a statement, or of the sub-queries in a piece of one. */
export function readSql(text: string): SqlRead {
  const before = known.get(text);
  if (before !== undefined) return before;
  const read = readNew(text);
  known.set(text, read);
  return read;
}

/**
 * Is this surely SQL, wherever it goes? Sentences begin like statements ("Delete from another list"), and so does CSS
 * (`select { … } @keyframes { from { … } }`): a verb in title case is prose, and what the grammar refuses must at least
 * be built like a statement.
 */
export function isSurelySql(text: string): boolean {
  if (/^\s*(Select|Insert|Update|Delete|With|Replace|Merge|Truncate)\b/.test(text)) return false;
  return parseSql(plainSql(text)) !== null || isBuiltLikeSql(text);
}

function isBuiltLikeSql(text: string): boolean {
  const isMarkup = /[{;]\s*[\w-]+\s*:\s*[^;{}]+[;}]|<\/\w/.test(text);
  return !isMarkup && (statementForm.test(text) || holdsQuery(text));
}

const statementForm =
  /^\s*(?:--[^\n]*\n\s*)*(select\s[^{};]+?\sfrom\s+["`\w[(\uFFFC]|insert\s[^{};]*?\binto\s+\S+[\s\S]*?(\(|\bselect\b|\bset\b|\bvalues\b)|replace\s+into\s|update\s[^{};]+?\sset\s+["`\w.\uFFFC\]]+\s*=|delete\s[^{};]*?\bfrom\s+["`\w[\uFFFC][\s\S]*?(\bwhere\b|\busing\b|;|$)|with\s[\s\S]+?\sas\s[^(]*\(|merge\s+into\s|truncate\s+table\s)/i;

/** A piece of a condition that holds a whole query: `id in (select … from …)`. */
export function holdsQuery(text: string): boolean {
  return /\(\s*select\b[\s\S]+?\bfrom\s+["`\w\uFFFC]/i.test(text);
}

function readNew(text: string): SqlRead {
  if (changesSchema(text)) return nothing;
  if (looksLikeSql(text)) return statement(text);
  const parts = subqueries(text);
  if (parts.length === 0) return nothing;
  const read = parts.map(statement);
  return {
    tables: read.flatMap(({ tables }) => tables.map((one) => ({ ...one, joined: one.mode === "read" }))),
    lost: read.find(({ lost }) => lost !== null)?.lost ?? null,
  };
}

function statement(text: string): SqlRead {
  const tables = parseSql(plainSql(text)) ?? scanSql(text);
  const computed = new RegExp(String.raw`\b(from|join|into|update)\s+(only\s+)?["\`]?${hole}`, "i").test(
    text.replace(/\b(extract|substring|trim|overlay|position)\s*\([^()]*\)|\bdistinct\s+from\b/gi, " "),
  );
  if (computed) return { tables, lost: "the name of a table is put into SQL when it runs" };
  const names = /^\s*(insert|update|delete|select[\s\S]*?\bfrom\s+["`\w])/i.test(text);
  // A sentence may begin like a statement; it has none of these.
  const looksWritten = /[=*()?$:;]|\uFFFC/.test(text);
  const asksDatabase = [...text.matchAll(/\b(?:from|join)\s+["`]?([\w.]+)/gi)].some(([, from = ""]) =>
    isOfDatabase(from),
  );
  const empty =
    !asksDatabase && tables.length === 0 && names && looksWritten && parseSql(plainSql(text)) === null;
  return { tables, lost: empty ? "SQL in which no table could be read" : null };
}

/** `(select …)` with what belongs to it, up to its closing bracket. */
function subqueries(text: string): string[] {
  const found: string[] = [];
  const opening = /\(\s*(?=select\b)/gi;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const start = match.index + match[0].length;
    const end = closing(text, start);
    found.push(text.slice(start, end));
    opening.lastIndex = end;
  }
  return found;
}

function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")" && --depth === 0) return at;
  }
  return text.length;
}
