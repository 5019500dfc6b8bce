import { siteVerdicts } from "../../code/model/boundary/site-verdicts.ts";
import type { Monolith } from "../../code/model/monolith.ts";
import type { RemoteSources } from "../../code/plan/remote/remote-sources.ts";
import { inferredResults } from "../../code/read/callables/inferred-results.ts";
import { readDeclaredCode } from "../../code/read/callables/read-declared-code.ts";
import { readTypes } from "../../code/read/callables/read-types.ts";
import { readWaits } from "../../code/read/callables/read-waits.ts";
import { readBusUses } from "../../code/read/events/read-bus-uses.ts";
import { readEventCode } from "../../code/read/events/read-event-code.ts";
import { onceFor } from "../../util/once-for.ts";
import { testTexts } from "./test-texts.ts";

/** What the micro stage asks for beyond the model; each file is read once. */
export function remoteSources(monolith: Monolith, read: (path: string) => string): RemoteSources {
  const tests = onceFor(() => testTexts(monolith.project.root));
  const text = (path: string): string => read(path).replace(/^\uFEFF/, "");
  return {
    sites: siteVerdicts(monolith),
    declared: onceFor((path) => readDeclaredCode(path, text(path))),
    events: onceFor((path) => readEventCode(path, text(path))),
    busUses: (path, name) => readBusUses(path, text(path), name),
    tests: () => tests(""),
    types: onceFor((path) => readTypes(path, text(path))),
    inferred: inferredResults(monolith.project.root, monolith.project.tsconfigs[0] ?? null),
    waits: onceFor((path) => readWaits(path, text(path))),
  };
}
