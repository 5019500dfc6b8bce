import { siteVerdicts } from "../../code/model/boundary/site-verdicts.ts";
import type { Monolith } from "../../code/model/monolith.ts";
import type { RemoteSources } from "../../code/plan/remote/remote-sources.ts";
import { readDeclaredCode } from "../../code/read/callables/read-declared-code.ts";

/** What the micro stage asks for beyond the model; each file is read once. */
export function remoteSources(monolith: Monolith, read: (path: string) => string): RemoteSources {
  const known = new Map<string, ReturnType<typeof readDeclaredCode>>();
  return {
    sites: siteVerdicts(monolith),
    declared: (path) => {
      const found = known.get(path) ?? readDeclaredCode(path, read(path).replace(/^\uFEFF/, ""));
      known.set(path, found);
      return found;
    },
  };
}
