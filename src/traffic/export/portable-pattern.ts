/** Paths of the table as regular expressions of other engines. Where theirs would mean something else, null is the answer. */
import type { CompiledPath } from "../../routes/endpoint-pattern.ts";

/** `pcre`: nginx, HAProxy. `re2`: Caddy, Envoy, which know no looking around; nor does `rust`: Kong. */
export type Dialect = "pcre" | "re2" | "rust";

export interface PortablePattern {
  /** Anchored at both ends; to be held against the raw path without its query. */
  readonly source: string;
  readonly caseless: boolean;
}

/** Null when the dialect cannot say it. */
export function portablePattern(path: CompiledPath, dialect: Dialect): PortablePattern | null {
  switch (path.kind) {
    case "static":
      return { source: `^${escaped(path.key)}/?$`, caseless: true };
    case "segments": {
      const segments = path.segments.map((segment) => (segment === null ? "/[^/]+" : `/${escaped(segment)}`));
      return { source: `^${segments.join("")}/?$`, caseless: true };
    }
    case "regex": {
      const source = translated(path.regex.source, dialect);
      return source === null ? null : { source, caseless: path.regex.ignoreCase };
    }
  }
}

export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

const token =
  /(?<class>\[(?:\\[\s\S]|[^\]\\])*\])|(?<escape>\\(?:u[\da-f]{4}|x[\da-f]{2}|c[a-z]|k<[^>]*>|[\s\S]))|(?<named>\(\?<(?![=!])[^>]+>)|(?<look>\(\?<?[=!])|(?<repeat>\{\d+(?:,\d*)?\})|[\s\S]/gi;

/** How Express 4 says "all but a slash and the sign before the next parameter", where that is one sign. */
const upToSign = /\(\?:\(\?!\\?\/\|(\\?[^\w\s\\]|\w)\)\.\)/g;

function translated(source: string, dialect: Dialect): string | null {
  let result = "";
  for (const found of source.replace(upToSign, "[^/$1]").matchAll(token)) {
    const said = pieceOf(found[0], found.groups ?? {}, dialect);
    const piece = said === null || dialect !== "rust" || said.startsWith("[") ? said : rustPiece(said, false);
    if (piece === null) return null;
    result += piece;
  }
  return result;
}

function pieceOf(
  text: string,
  kind: Readonly<Record<string, string | undefined>>,
  dialect: Dialect,
): string | null {
  if (kind.class !== undefined) return classOf(text, dialect);
  if (kind.escape !== undefined) return escapeOf(text, false);
  // A named group would become a variable of nginx.
  if (kind.named !== undefined) return "(";
  if (kind.look !== undefined) return lookOf(text, dialect);
  if (kind.repeat !== undefined) return repeatOf(text, dialect);
  return text;
}

function classOf(text: string, dialect: Dialect): string | null {
  if (text === "[]") return null;
  if (text === "[^]") return "[\\s\\S]";
  // In Rust it takes one set from another.
  if (dialect === "rust" && text.includes("--")) return null;
  const negated = text.startsWith("[^");
  let inner = "";
  for (const [piece] of text
    .slice(negated ? 2 : 1, -1)
    .matchAll(/\\(?:u[\da-f]{4}|x[\da-f]{2}|c[a-z]|[\s\S])|[\s\S]/gi)) {
    // Elsewhere "[" within a class begins a named one.
    const said = piece.startsWith("\\") ? escapeOf(piece, true) : piece === "[" ? "\\[" : piece;
    const right = said === null || dialect !== "rust" ? said : rustPiece(said, true);
    if (right === null) return null;
    inner += right;
  }
  return `[${negated ? "^" : ""}${inner}]`;
}

/** What an escape means in JavaScript, in words that all of them know. */
function escapeOf(text: string, inClass: boolean): string | null {
  const sign = text[1] ?? "";
  if (/[dDwWsS]/.test(sign)) return text;
  if (sign === "b") return inClass ? "\\x08" : text;
  if (sign === "B") return inClass ? null : text;
  if (sign === "0") return "\\x00";
  const control = { f: "\\x0c", n: "\\x0a", r: "\\x0d", t: "\\x09", v: "\\x0b" }[sign];
  if (control !== undefined) return control;
  // A reference to a group that took no part matches nothing here, and everything there.
  if (/[1-9k]/.test(sign)) return null;
  if (sign === "u" && text.length === 6) {
    const code = Number.parseInt(text.slice(2), 16);
    return code < 0x80 ? `\\x${text.slice(4)}` : null;
  }
  if (sign === "x" && text.length === 4) return Number.parseInt(text.slice(2), 16) < 0x80 ? text : null;
  if (sign === "c" && text.length === 3) {
    return `\\x${(text.charCodeAt(2) % 32).toString(16).padStart(2, "0")}`;
  }
  // An escape without a meaning of its own stands for the character.
  return /[a-z]/i.test(sign) ? sign : sign === "/" ? "/" : text;
}

function lookOf(text: string, dialect: Dialect): string | null {
  // Looking behind takes texts of one length only.
  return dialect !== "pcre" || text.startsWith("(?<") ? null : text;
}

function repeatOf(text: string, dialect: Dialect): string | null {
  const most = Math.max(...text.slice(1, -1).split(",").map(Number));
  return most > (dialect === "pcre" ? 65_535 : 1_000) ? null : text;
}

/** Its classes of signs know all of Unicode, and JavaScript's ASCII only. */
const asciiSigns: Readonly<Record<string, string>> = {
  d: "0-9",
  w: "0-9A-Za-z_",
  s: "\\x09-\\x0d\\x20",
};

/** What is portable otherwise, in the words of Rust's regex. */
function rustPiece(said: string, inClass: boolean): string | null {
  if (inClass && (said === "&" || said === "~")) return `\\${said}`;
  if (!inClass && said === "{") return "\\{";
  if (!said.startsWith("\\") || said.length > 2) return said;
  const sign = said[1]!;
  const ascii = asciiSigns[sign.toLowerCase()];
  if (ascii !== undefined) return `[${sign === sign.toLowerCase() ? "" : "^"}${ascii}]`;
  if (sign === "b") return "(?-u:\\b)";
  if (sign === "B") return null;
  // It takes no escape where there is nothing to escape.
  return /[\\.+*?()|[\]{}^$#&~-]/.test(sign) ? said : sign;
}
