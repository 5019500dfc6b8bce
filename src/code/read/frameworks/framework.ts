import type { ts } from "ts-morph";
import type { FrameworkHooks } from "../boot/machine.ts";
import type { HostValue } from "../boot/values.ts";
import type { FrameworkName } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";

/** What msa must know of a web framework to read its endpoints. Adding one is a folder and a word in the table. */
export interface Framework {
  readonly name: FrameworkName;
  /** It is looked for when the project declares or imports one of these. */
  readonly packages: readonly string[];
  /** Text of a file that makes an application: loaded when the entry was not seen to reach one. */
  readonly creates: RegExp;
  /** New hosts go into `hosts`, in the order in which they are made. */
  createHooks(hosts: HostValue[]): FrameworkHooks;
  /** Calls (or decorated methods) that look like registrations, whether or not the start was seen to run them. */
  findCandidates(sources: Sources): readonly Candidate[];
}

export interface Candidate {
  readonly call: ts.Node;
  readonly what: "endpoint" | "mount";
}
