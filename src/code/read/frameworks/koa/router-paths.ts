import { type HandlerSite, literal, type PathSite } from "../../boot/values.ts";
import { flattenSite } from "../register.ts";

export function toPaths(site: HandlerSite): PathSite[] {
  return flattenSite(site).map(({ node, value }) => ({
    node,
    value:
      value.kind === "literal" && typeof value.value === "string"
        ? literal(plain(value.value), value.env)
        : value,
  }));
}

/** `(.*)` and `:rest(.*)` of path-to-regexp are wildcards like `*`. */
function plain(path: string): string {
  return path.replace(/(?::\w+)?\(\.[*+]\)\??/g, "*");
}
