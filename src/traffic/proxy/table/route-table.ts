/** The route table as the proxy obeys it: compiled once, frozen, replaced whole. A request keeps the one it began with. */
import type { CompiledPath } from "../../../routes/endpoint-pattern.ts";
import type { GateSettings, LimitStoreSettings } from "../../../routes/gate-settings.ts";
import type { RouteState } from "../../../routes/route-file.ts";

/** `h2`: HTTP/2, without TLS from the first byte on ("prior knowledge"). */
export type TargetProtocol = "http/1.1" | "h2";

/** One process that answers for a target. */
export interface Instance {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Of a unix socket, which then stands for host and port; null for the others. */
  readonly socketPath: string | null;
  /** What it is spoken to in. */
  readonly protocol: TargetProtocol;
  /** Null where the connection is not encrypted. */
  readonly tls: InstanceTls | null;
  /** For a `Host` of our own. */
  readonly authority: string;
  /** `host:port`, and what else tells it apart: what connections and health are kept under. */
  readonly key: string;
  /** Share of the target's requests beside its other instances. */
  readonly weight: number;
}

export interface InstanceTls {
  /** File of the certificates that are trusted, relative to the folder of the route file; null for the public ones. */
  readonly ca: string | null;
  /** Name that the certificate must be for; null for `host`. */
  readonly servername: string | null;
  /** False: any certificate will do. */
  readonly verified: boolean;
}

export interface Target {
  /** `monolith` or the name of a service. */
  readonly name: string;
  /** At least one. */
  readonly instances: readonly [Instance, ...Instance[]];
  /** Of each of them. */
  readonly protocol: TargetProtocol;
  readonly balance: "round-robin" | "least-busy";
  /** Requests that one instance gets at once; `Infinity` without a limit. */
  readonly maxInFlight: number;
  /** Path to ask whether it can take requests; null when nobody said one. */
  readonly health: string | null;
}

/** Holds when the request's trait of that key is one of the values. */
export interface Condition {
  readonly key: string;
  /** Hosts as `hostKey` writes them. */
  readonly values: ReadonlySet<string>;
  /** Suffixes of hosts (`.example.com`). */
  readonly below: readonly string[];
  /** Whatever the host is, and also without one. */
  readonly any: boolean;
}

export interface Audience {
  /** As people write it. */
  readonly text: string;
  /** Each must hold. */
  readonly conditions: readonly Condition[];
}

/** What stands at the door, as the file says it. */
export interface Gate {
  readonly name: string;
  readonly settings: GateSettings;
}

export interface Openapi {
  readonly path: string;
  readonly documents: readonly { readonly target: Target; readonly path: string }[];
  /** Null for that of the first document. */
  readonly title: string | null;
}

export interface Route {
  /** Place in the file: the first that matches decides. */
  readonly index: number;
  /** `"GET /api/posts/:slug"`, followed by `match` where there is one. */
  readonly id: string;
  readonly endpoint: string;
  readonly method: string;
  readonly path: CompiledPath;
  /** The requests that it is looked at for; null for all. */
  readonly match: Audience | null;
  readonly module: string;
  readonly state: RouteState;
  /** Percent; 0 unless the state is canary. */
  readonly weight: number;
  readonly target: Target | null;
  /** A safe request of this row may be sent a second time: to the service as well, or again after a fault. */
  readonly mirrors: boolean;
  /** Whether the monolith answers when the service cannot. */
  readonly fallback: boolean;
  /** For whose requests the state holds; null for everybody's. The others are the monolith's. */
  readonly audience: Audience | null;
  /** Its own, or the table's; null when it has none. */
  readonly gate: Gate | null;
  /** Sides that a tester may choose. */
  readonly mayForce: { readonly monolith: boolean; readonly service: boolean };
}

/** Lookup for rows, by method. */
export interface RowIndex {
  readonly byMethod: ReadonlyMap<string, MethodIndex>;
  /** For methods that no row names. */
  readonly otherMethods: MethodIndex;
}

/** Rows with the same `match`. */
export interface Scope {
  /** Besides the one under whose values it is found. */
  readonly others: readonly Condition[];
  /** Earliest of its rows. */
  readonly first: number;
  readonly rows: RowIndex;
}

/** Scopes by a value of one key, on which each of them has a condition. */
export interface ScopesByKey {
  readonly key: string;
  readonly values: ReadonlyMap<string, readonly Scope[]>;
  readonly below: ReadonlyMap<string, readonly Scope[]>;
  readonly any: readonly Scope[];
}

/** Lookup for the rows that answer one method; numbers are `Route.index`. */
export interface MethodIndex {
  readonly statics: ReadonlyMap<string, number>;
  readonly tree: TreeNode;
  /** In file order. */
  readonly patterns: readonly { readonly index: number; readonly regex: RegExp }[];
}

export interface TreeNode {
  readonly literals: ReadonlyMap<string, TreeNode>;
  readonly param: TreeNode | null;
  /** Row that ends here; `Infinity` when none does. */
  readonly end: number;
  /** Earliest row in this subtree: a branch that cannot win is not walked. */
  readonly first: number;
}

export interface RouteTable {
  /** Counts up with every swap of the file; sets of instances that were found have counts of their own. */
  readonly generation: number;
  readonly routes: readonly Route[];
  readonly targets: readonly Target[];
  readonly monolith: Target;
  /** Null where no document is served. */
  readonly openapi: Openapi | null;
  readonly gates: readonly Gate[];
  /** Null: in memory. */
  readonly limitStore: LimitStoreSettings | null;
  /** For requests that no row matches. */
  readonly gate: Gate | null;
  /** Rows without `match`. */
  readonly rows: RowIndex;
  /** Those with one; null where there is none. */
  readonly scopes: readonly ScopesByKey[] | null;
  /** All that any row's `match` looks at. */
  readonly matchKeys: readonly string[];
  /** Rows for certain hosts, by the gate that they wear; null where there is none. */
  readonly guardedHosts: ReadonlyMap<Gate, RowIndex> | null;
}
