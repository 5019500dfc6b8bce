import { siteVerdicts } from "../../code/model/boundary/site-verdicts.ts";
import type { Monolith } from "../../code/model/monolith.ts";
import type { RemoteSources } from "../../code/plan/remote/remote-sources.ts";
import { inferredResults } from "../../code/read/callables/inferred-results.ts";
import { readDeclaredCode } from "../../code/read/callables/read-declared-code.ts";
import { readShape, readSignature, readsAsMaybe } from "../../code/read/callables/read-shapes.ts";
import { readWaits } from "../../code/read/callables/read-waits.ts";
import { readBusUses } from "../../code/read/events/read-bus-uses.ts";
import { readEventCode } from "../../code/read/events/read-event-code.ts";
import { testTexts } from "./test-texts.ts";

/** What the micro stage asks for beyond the model; each file is read once. */
export function remoteSources(monolith: Monolith, read: (path: string) => string): RemoteSources {
  const tests = once(() => testTexts(monolith.project.root));
  const text = (path: string): string => read(path).replace(/^\uFEFF/, "");
  return {
    sites: siteVerdicts(monolith),
    declared: once((path) => readDeclaredCode(path, text(path))),
    events: once((path) => readEventCode(path, text(path))),
    busUses: (path, name) => readBusUses(path, text(path), name),
    tests: () => tests(""),
    shape: (path, name) => readShape(path, text(path), name),
    isMaybe: (path, name) => readsAsMaybe(path, text(path), name),
    signature: (path, body) => readSignature(path, text(path), body),
    inferred: inferredResults(monolith.project.root, monolith.project.tsconfigs[0] ?? null),
    waits: once((path) => readWaits(path, text(path))),
  };
}

function once<Value>(make: (path: string) => Value): (path: string) => Value {
  const known = new Map<string, Value>();
  return (path) => {
    const found = known.get(path) ?? make(path);
    known.set(path, found);
    return found;
  };
}
