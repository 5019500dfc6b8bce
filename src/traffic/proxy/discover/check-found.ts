import { compileInstance } from "../table/compile-table.ts";
import { instanceSet } from "../table/place-instances.ts";
import type { Target } from "../table/route-table.ts";
import type { FoundInstance } from "./source.ts";

/** Instances of one target: each request looks at all of them. */
const maxInstances = 1_000;

/** Null when nobody is listed. Throws what people should read when the table could not hold such a set. */
export function checkFound(found: readonly FoundInstance[]): Target["instances"] | null {
  if (found.length > maxInstances)
    throw new Error(`lists ${found.length} instances; ${maxInstances} is the limit`);
  return instanceSet(
    found.map(({ url, weight }) => {
      if (!isAddress(url)) throw new Error(`lists ${JSON.stringify(url)}, which is not http://host:port`);
      return compileInstance(url, weight);
    }),
  );
}

function isAddress(url: string): boolean {
  if (!url.startsWith("http://") || !URL.canParse(url)) return false;
  const { hostname, pathname, search, hash, username, password, port } = new URL(url);
  const bare = pathname === "/" && search === "" && hash === "" && username === "" && password === "";
  return bare && hostname !== "" && port !== "0";
}
