/**
 * Source of the regular expression that Express makes of a path string. Two dialects: Express 5
 * (path-to-regexp 8: `{/:id}`, `*name`, backslash escapes) when the path uses one of its signs, else Express 4
 * (path-to-regexp 0.1: `:id(\d+)`, `:id?`, `*`, and everything else is regular expression already).
 */
export function expressPathSource(path: string): string {
  return /\{|\*\w/.test(path) ? express5(path.replace(/\/$/, "")) : express4(path);
}

const express4Token =
  /(?<escaped>\\.)|(?<slash>\/)?(?<dot>\.)?:(?<name>\w+)(?<capture>\(.*?\))?(?<star>\*)?(?<optional>\?)?|(?<any>\*)|(?<stop>\.)|(?<group>\/\()/g;

function express4(path: string): string {
  let between = "";
  let end = 0;
  const source = path.replace(express4Token, (...args) => {
    // The last argument is the groups object, the two before it are the subject and the offset (ECMA-262 22.1.3.19).
    const groups = args.at(-1) as Record<string, string | undefined>;
    const offset = args.at(-3) as number;
    const token = args[0] as string;
    between = groups.slash !== undefined || groups.dot !== undefined ? "" : between + path.slice(end, offset);
    end = offset + token.length;
    if (groups.escaped !== undefined) {
      between += token;
      return token;
    }
    if (groups.any !== undefined) return "(.*)";
    if (groups.group !== undefined) return "/(?:";
    if (groups.stop !== undefined) {
      between += "\\.";
      return "\\.";
    }
    const dot = groups.dot === undefined ? "" : "\\.";
    const capture =
      groups.capture?.replace(/\\.|\*/g, (part) => (part === "*" ? "(.*)" : part)) ??
      // A second parameter of one segment stops at the text that stands between the two.
      (between === "" ? `([^/${dot}]+?)` : `((?:(?!/|${between}).)+?)`);
    const star = groups.star === undefined ? "" : `((?:[/${dot}].+?)?)`;
    return `(?:${dot}${groups.slash ?? ""}${capture}${star})${groups.optional ?? ""}`;
  });
  return `^${source}${source.endsWith("/") ? "?" : "/?"}$`;
}

const express5Token =
  /(?<escaped>\\(?<char>.))|:(?<param>\w+)|\*(?<splat>\w+)|(?<open>\{)|(?<close>\})|(?<text>[^:*{}\\]+)/gs;

function express5(path: string): string {
  let source = "";
  let read = 0;
  for (const token of path.matchAll(express5Token)) {
    if (token.index !== read) break;
    read += token[0].length;
    const groups = token.groups ?? {};
    if (groups.param !== undefined) source += "([^/]+)";
    else if (groups.splat !== undefined) source += "([^]+)";
    else if (groups.open !== undefined) source += "(?:";
    else if (groups.close !== undefined) source += ")?";
    else source += escapeLiteral(groups.char ?? token[0]);
  }
  if (read !== path.length) throw new SyntaxError(`unexpected "${path[read]}" at ${read} in ${path}`);
  return `^(?:${source})(?:/$)?$`;
}

function escapeLiteral(text: string): string {
  return text.replace(/[.+*?^${}()[\]|/\\]/g, "\\$&");
}
