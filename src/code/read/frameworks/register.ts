import { ts } from "ts-morph";
import { fromEnvironmentFile } from "../boot/environment-file.ts";
import { type Machine, markWiring } from "../boot/machine.ts";
import type { EntryKind, HandlerSite, HostEntry, HostValue, PathSite, Value } from "../boot/values.ts";
import type { FrameworkName } from "../facts.ts";

/** What the hooks of all frameworks share: hosts, entries, and arguments paired with their values. */
export function makeHost(
  hosts: HostValue[],
  framework: FrameworkName,
  isApp: boolean,
  node: ts.Node,
): HostValue {
  const host: HostValue = {
    kind: "host",
    framework,
    isApp,
    node,
    entries: [],
    prefix: [],
    props: new Map(),
  };
  hosts.push(host);
  return host;
}

export interface Registered {
  readonly call: ts.Node;
  readonly method: string;
  readonly kind: EntryKind;
  readonly paths: readonly PathSite[];
  readonly handlers: readonly HandlerSite[];
  readonly mounts?: readonly HostValue[];
  readonly closed?: boolean;
  readonly file?: string;
  readonly entryPoint?: HostEntry["entryPoint"];
  readonly unseen?: string;
  readonly depends?: string;
  readonly versioned?: boolean;
  readonly wiredBy?: HostEntry["wiredBy"];
  readonly heir?: HostEntry["heir"];
}

/** Hangs an entry on a host, with all that is known of where the running code stands. */
export function register(machine: Machine, host: HostValue, entry: Registered): HostEntry {
  markWiring(machine);
  const made: HostEntry = {
    mounts: [],
    ...entry,
    paths: entry.paths.map((path) => ({
      ...path,
      value: fromEnvironmentFile(machine.sources.root, path.value),
    })),
    frames: [...machine.frames],
    listItem: innermostItem(machine),
  };
  host.entries.push(made);
  return made;
}

function innermostItem(machine: Machine): ts.Node | null {
  for (let index = machine.items.length - 1; index >= 0; index--) {
    const item = machine.items[index];
    if (item !== undefined && item !== null) return item;
  }
  return null;
}

/** Arguments with the values they came to; one spread argument takes as many values as are left over. */
export function pairArguments(node: ts.CallExpression, values: readonly Value[]): HandlerSite[] {
  const sites: HandlerSite[] = [];
  const spare = values.length - node.arguments.length;
  let index = 0;
  for (const argument of node.arguments) {
    const width = ts.isSpreadElement(argument) ? 1 + spare : 1;
    for (let taken = 0; taken < width; taken++)
      sites.push({
        node: ts.isSpreadElement(argument) ? argument.expression : argument,
        value: values[index++] ?? { kind: "unknown" },
      });
  }
  return sites;
}

/** Lists of handlers, however deep, one after the other. */
export function flattenSite(site: HandlerSite): HandlerSite[] {
  if (site.value.kind !== "array") return [site];
  return site.value.items.flatMap((item) =>
    flattenSite({
      node: item.origin !== null && ts.isExpression(item.origin) ? item.origin : site.node,
      value: item.value,
    }),
  );
}
