const mostKeys = 16;

/**
 * What a path means, so that two spellings of it can be compared: parameters without their names and patterns (`:`),
 * wildcards as `*`, no trailing slash, and one key for each way to leave optional parts out.
 */
export function pathKeys(path: string): string[] {
  const keys = expand(path).map((one) => tidy(spell(one, false)));
  return [...new Set(keys)];
}

/** As the model writes paths: parameters without patterns, `*` for wildcards, no trailing slash. */
export function plainPath(path: string): string {
  return tidy(spell(path.replace(/\{(\/?\*\w*)\}/g, "$1"), true));
}

/** A regular expression as it sees the whole path: below a mount it is given only what follows the prefix. */
export function mountRegex(source: string, prefix: string): string {
  const escaped = prefix.replace(/\/$/, "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  if (escaped === "") return source;
  return source.startsWith("^") ? `^${escaped}${source.slice(1)}` : `^${escaped}.*(?:${source})`;
}

/** `/x{/:id}` of Express 5 and `/x/:id?` of the others, with and without. An optional wildcard is a wildcard. */
function expand(path: string): string[] {
  let open = [path];
  for (let turn = 0; turn < 4; turn++) {
    const next = open.flatMap((one) => {
      // Behind a parameter, Hono has its pattern in braces.
      const group = /(?<!:\w+)\{([^{}]*)\}|\{(\/[^{}]*|[^{}]*:[^{}]*)\}/.exec(one);
      const optional = /\/:\w+(?:\([^()]*\))?\?(?=\/|$)/.exec(one);
      const found = group ?? optional;
      if (found === null) return [one];
      const rest = one.slice(found.index + found[0].length);
      const inside = group === null ? found[0].slice(0, -1) : found[0].slice(1, -1);
      const whole = one.slice(0, found.index) + inside + rest;
      return inside.includes("*") ? [whole] : [one.slice(0, found.index) + rest, whole];
    });
    if (next.length > mostKeys) return open;
    open = next;
  }
  return open;
}

function spell(path: string, named: boolean): string {
  let text = "";
  for (let at = 0; at < path.length; ) {
    const char = path[at] ?? "";
    if (char === ":" && /\w/.test(path[at + 1] ?? "")) {
      const name = /^:\w+/.exec(path.slice(at))?.[0] ?? ":";
      const pattern = patternAt(path, at + name.length);
      at += name.length + pattern.length;
      const many = /^[*+]/.test(path.slice(at)) || takesSlashes(pattern);
      const optional = path[at] === "?" ? "?" : "";
      if (/^[*+?]/.test(path.slice(at))) at += 1;
      text += many ? "*" : named ? `${name}${optional}` : ":";
    } else if (char === "(") {
      const pattern = patternAt(path, at);
      at += Math.max(1, pattern.length);
      text += takesSlashes(pattern) ? "*" : named ? pattern || char : ":";
    } else if (char === "*") {
      at += /^\*\w*/.exec(path.slice(at))?.[0].length ?? 1;
      text += "*";
    } else {
      text += char;
      at += 1;
    }
  }
  return text;
}

/** The pattern in brackets that begins there, brackets included; empty when there is none. */
function patternAt(path: string, start: number): string {
  const close = { "(": ")", "{": "}" }[path[start] ?? ""];
  if (close === undefined) return "";
  let depth = 0;
  for (let at = start; at < path.length; at++) {
    if (path[at] === "\\") at += 1;
    else if (path[at] === path[start]) depth += 1;
    else if (path[at] === close && --depth === 0) return path.slice(start, at + 1);
  }
  return "";
}

function takesSlashes(pattern: string): boolean {
  return /^[({]\.[*+][^\w]*[)}]$/.test(pattern);
}

function tidy(path: string): string {
  const joined = `/${path}`.replace(/\/{2,}/g, "/").replace(/\*+/g, "*");
  return joined.length > 1 ? joined.replace(/\/$/, "") : joined;
}
