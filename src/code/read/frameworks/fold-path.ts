import { posix } from "node:path";
import type { HostEntry } from "../boot/values.ts";
import type { PathPattern } from "../facts.ts";

export const rootPath: PathPattern = { text: "/", regex: null, source: "" };

export function foldPath(path: HostEntry["paths"][number]): PathPattern {
  const source = path.node.getText();
  const { value } = path;
  if (value.kind === "regex") return { text: null, regex: value.source, source };
  if (value.kind === "literal" && typeof value.value === "string")
    return { text: normal(value.value), regex: null, source };
  return { text: null, regex: null, source };
}

/** Express answers `//x` and `x` alike to `/x`; `*`, `/*rest` and `/{*rest}` (Express 5) are one wildcard. */
function normal(text: string): string {
  const joined = posix.normalize(`/${text}`).replace(/\/\{\*\w+\}$|\/\*\w+$/, "/*");
  return joined.length > 1 ? joined.replace(/\/$/, "") : joined;
}
