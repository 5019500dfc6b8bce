import type { ts } from "ts-morph";
import type { FrameworkHooks, Machine } from "../boot/machine.ts";
import type { HostValue } from "../boot/values.ts";
import type { FrameworkName, ProviderFact, Unresolved } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";

/** What msa must know of a web framework to read its endpoints. Adding one is a folder and a word in the table. */
export interface Framework {
  readonly name: FrameworkName;
  /** It is looked for when the project declares or imports one of these. */
  readonly packages: readonly string[];
  /** Text of a file that makes an application: loaded when the entry was not seen to reach one. */
  readonly creates: RegExp;
  /** An entry that makes no application, because a command makes it and hands it in. */
  adopt?(machine: Machine, entry: string, hosts: HostValue[]): void;
  /** New hosts go into `hosts`, in the order in which they are made; what is no route goes into `declared`. */
  createHooks(hosts: HostValue[], declared: Declared): FrameworkHooks;
  /** Calls (or decorated methods) that look like registrations, whether or not the start was seen to run them. */
  findCandidates(sources: Sources): readonly Candidate[];
}

export interface Candidate {
  readonly call: ts.Node;
  readonly what: "endpoint" | "mount";
  /** Why it cannot be read, where more is known than that nothing was seen to run it. */
  readonly reason?: string;
  /** It is a handler: a route that leads to it is what it waits for. */
  readonly handles?: boolean;
}

/** What the start says besides routes. Units are not known yet: nodes stand for them. */
export interface Declared {
  readonly providers: ProviderSite[];
  readonly lost: LostSite[];
}

export interface ProviderSite extends Omit<ProviderFact, "unit" | "listed" | "file" | "line"> {
  /** The class or the factory; null for code outside the project. */
  readonly node: ts.Node | null;
  readonly at: ts.Node;
  /** Element of a list. */
  readonly element: ts.Node | null;
}

interface LostSite extends Pick<Unresolved, "what" | "reason"> {
  readonly node: ts.Node;
}
