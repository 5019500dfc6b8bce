/** Stage 2 output: the monolith as modules, endpoints, data and findings. Plain JSON, schema version 1. */
import type { EnvRead, Facts, Place, ProjectFacts, UnitId, Unresolved } from "../read/facts.ts";

export type * from "../read/facts.ts";

/** `"GET /api/posts/:slug"`: upper-case method, full mounted path with `:param` and `*`, no trailing slash. */
type EndpointId = string;

export interface Monolith {
  readonly schemaVersion: 1;
  readonly project: ProjectFacts;
  readonly modules: readonly Module[];
  /** In the order in which the monolith's framework would try them. */
  readonly endpoints: readonly Endpoint[];
  readonly tables: readonly Table[];
  readonly transactions: readonly (Place & { readonly tables: readonly string[] })[];
  readonly cycles: readonly (readonly string[])[];
  readonly unresolved: readonly Unresolved[];
  readonly findings: readonly Finding[];
  readonly measures: MonolithMeasures;
  /** Home of every source file: a module name, `shared` or `app`. */
  readonly homes: Readonly<Record<string, string>>;
  readonly env: readonly EnvRead[];
  /** Stage 1, whole: plan/ cuts at its units. */
  readonly facts: Facts;
}

export interface Module {
  readonly name: string;
  readonly origin: "config" | "folder" | "suffix";
  readonly files: readonly string[];
  readonly endpoints: readonly EndpointId[];
  readonly dependsOn: readonly { readonly module: string; readonly symbols: readonly string[] }[];
  readonly data: {
    readonly owns: readonly string[];
    readonly reads: readonly string[];
    readonly writes: readonly string[];
  };
  readonly measures: ModuleMeasures;
  /** Rung of the ladder. */
  readonly maturity: "monolith" | "macro" | "mini" | "micro" | "retired";
  readonly blockers: readonly Finding[];
}

export interface Endpoint {
  readonly id: EndpointId;
  readonly method: string;
  readonly path: string;
  readonly regex: string | null;
  readonly module: string;
  readonly handler: Place & { readonly name: string };
  /** Names of everything that runs before the handler, in order. */
  readonly middleware: readonly string[];
  /** Registration units on the way: its own first, then its mounts outwards. */
  readonly registrations: readonly UnitId[];
  /** Every other registration that a request to this endpoint may pass: middleware before it, error handlers and 404 after it, with their mounts. */
  readonly chain: readonly UnitId[];
  /** Unit of the handler's body; null when it could not be followed. */
  readonly handlerUnit: UnitId | null;
  readonly order: number;
  /** Set when the path or handler could not be read whole; such an endpoint stays with the monolith. */
  readonly uncertain: string | null;
}

export interface Table {
  readonly name: string;
  readonly owner: string | null;
  readonly readers: readonly string[];
  readonly writers: readonly string[];
}

export interface Finding extends Place {
  readonly code: string;
  readonly level: "error" | "warning" | "note";
  readonly module: string | null;
  readonly message: string;
  readonly fix: string;
}

interface ModuleMeasures {
  readonly files: number;
  readonly lines: number;
  readonly endpoints: number;
  /** Imports from other modules into this one / from this one into others. */
  readonly afferent: number;
  readonly efferent: number;
  /** efferent / (afferent + efferent), 0 when both are 0 (Martin 1994). */
  readonly instability: number;
}

interface MonolithMeasures {
  readonly files: number;
  readonly lines: number;
  readonly endpoints: number;
  readonly modules: number;
  readonly tables: number;
}
