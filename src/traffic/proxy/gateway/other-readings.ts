/**
 * A path may be written so that the proxy and a target read it differently: `/%61dmin` is `/admin` to some frameworks,
 * and `/admin;x` to others. Rows are matched to the raw path, as the monolith's own order wants it; a gate must not be
 * walked around that way.
 */

/** What a path could be read as by somebody who decodes, cuts or tidies it; without the path itself. */
export function otherReadings(path: string): string[] {
  if (!/[%;\\]|\/\/|\/\./.test(path)) return [];
  const readings = new Set<string>();
  for (const decoded of [path, decode(path, false), decode(path, true)]) {
    for (const cut of [decoded, decoded.replace(/;[^/]*/g, ""), decoded.replace(/;.*$/, "")]) {
      readings.add(cut);
      readings.add(tidy(cut));
    }
  }
  readings.delete(path);
  return [...readings];
}

function decode(path: string, slashes: boolean): string {
  return path.replace(/%([0-9a-f]{2})/gi, (written: string, hex: string) => {
    const code = Number.parseInt(hex, 16);
    // Beyond ASCII letters of a row's own path would be encoded in the row as well.
    if (code < 0x21 || code > 0x7e) return written;
    return code === 0x2f && !slashes ? written : String.fromCharCode(code);
  });
}

/** One slash for many, none that leans backwards, and no dots. */
function tidy(path: string): string {
  const segments: string[] = [];
  for (const segment of path.replaceAll("\\", "/").split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return `/${segments.join("/")}${path.endsWith("/") && segments.length > 0 ? "/" : ""}`;
}
