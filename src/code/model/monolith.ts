/** Stage 2 output: the monolith as modules, endpoints, data and findings. Plain JSON, schema version 1. */
import type {
  CodeUnit,
  EntryPointFact,
  EnvRead,
  Facts,
  HandlerStage,
  Place,
  ProjectFacts,
  ReferenceFact,
  RelationFact,
  TraitFact,
  UnitId,
  Unresolved,
} from "../read/facts.ts";

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
  readonly entryPoints: readonly (EntryPointFact & { readonly module: string })[];
  /** Foreign keys and relations, with the modules that own both ends. */
  readonly relations: readonly (RelationFact & {
    readonly fromModule: string | null;
    readonly toModule: string | null;
  })[];
  /** What crosses from one module into another, with what an extraction would do with it. */
  readonly boundary: readonly BoundaryReference[];
  /** How good this division into modules is. */
  readonly decomposition: DecompositionMeasures;
  /** What to extract first; what not to extract, and why. Best first. */
  readonly candidates: readonly ExtractionCandidate[];
  /** A division that the code suggests; null when the layout shows modules already. */
  readonly proposal: ModuleProposal | null;
  /** What the running application was seen to have, beside what the code says; null when nobody looked. */
  readonly live: LiveComparison | null;
  readonly unresolved: readonly Unresolved[];
  /** The same, of files that only people, tests and builds run: it says nothing about the application. */
  readonly aside: readonly Unresolved[];
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
  readonly origin: "config" | "nest" | "folder" | "suffix" | "resource" | "proposal";
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
  /** Names of everything that runs around the handler, in order. */
  readonly middleware: readonly string[];
  /** The same, each with its place and its stage. */
  readonly steps: readonly (Place & { readonly name: string; readonly stage: HandlerStage })[];
  /** Registration units on the way: its own first, then its mounts outwards. */
  readonly registrations: readonly UnitId[];
  /** Every other registration that a request to this endpoint may pass: middleware before it, error handlers and 404 after it, with their mounts. */
  readonly chain: readonly UnitId[];
  /** Unit of the handler's body; null when it could not be followed. */
  readonly handlerUnit: UnitId | null;
  /** File of the class that inherits the handler; null where nothing is inherited. */
  readonly heir: string | null;
  readonly order: number;
  /** Set when the path or handler could not be read whole; such an endpoint stays with the monolith. */
  readonly uncertain: string | null;
}

export interface Table {
  readonly name: string;
  readonly owner: string | null;
  readonly readers: readonly string[];
  readonly writers: readonly string[];
  /** Modules that read it only through a join or a relation of another table's query. */
  readonly joinedBy: readonly string[];
}

/** All uses of one symbol of one module by another, per kind. */
export interface BoundaryReference extends Place {
  readonly fromModule: string;
  readonly toModule: string;
  /** `UserService.findById`, `formatDate`. */
  readonly symbol: string;
  readonly kind: ReferenceFact["kind"];
  readonly sites: number;
  readonly verdict: "copy" | "remote" | "colocate" | "refuse";
  /** Number of the rule that decided, and its obstacle code where it has one (docs/findings.md). */
  readonly rule: number;
  readonly obstacle: string | null;
  readonly reason: string;
  /** The caller would have to become asynchronous. */
  readonly needsAwait: boolean;
  /** In a loop, or in middleware: one remote call for each turn or each request. */
  readonly chatty: "loop" | "middleware" | null;
  readonly hazards: readonly string[];
}

/** One use of code of another file, with what an extraction that makes its target remote has to know of it. */
export interface SiteVerdict
  extends Pick<BoundaryReference, "verdict" | "rule" | "obstacle" | "reason" | "needsAwait"> {
  readonly reference: ReferenceFact;
  readonly target: CodeUnit;
  readonly trait: TraitFact | null;
  /** The target lives for one request, or for one use. */
  readonly scoped: boolean;
  /** The caller runs in front of endpoints. */
  readonly inMiddleware: boolean;
  readonly fromHome: string;
  readonly toHome: string;
}

/** The published measures of a decomposition; null where there is nothing to measure. Variants: docs/measures.md. */
export interface DecompositionMeasures {
  readonly sm: number | null;
  readonly icp: number | null;
  readonly ifn: number | null;
  readonly ned: number | null;
  readonly bcp: number | null;
  readonly mq: number | null;
  /** What an edge weighs: counted in the code, or seen at run time. */
  readonly weights: "static" | "access-log" | "spans";
}

export interface ExtractionCandidate {
  readonly module: string;
  readonly verdict: "extract" | "possible" | "do-not-extract";
  /** 0 to 1. */
  readonly score: number;
  readonly reasons: readonly CandidateReason[];
  /** What keeps a `possible` one from being `extract`; empty for the others. */
  readonly missing: readonly string[];
}

export interface CandidateReason {
  readonly text: string;
  /** What it adds to the score. */
  readonly weight: number;
  /** `decides`: enough by itself to leave the module where it is, whatever its score. */
  readonly kind: "decides" | "for" | "against" | "neither";
}

export interface ModuleProposal {
  readonly reason: string;
  readonly modules: Readonly<
    Record<
      string,
      {
        readonly files: readonly string[];
        readonly tables: readonly string[];
        /** Those whose handler lies in a file that the module does not have for itself. */
        readonly endpoints: readonly string[];
      }
    >
  >;
  readonly measures: DecompositionMeasures;
}

export interface Finding extends Place {
  readonly code: string;
  readonly level: "error" | "warning" | "note";
  readonly module: string | null;
  readonly message: string;
  readonly fix: string;
}

/** The code's endpoints beside the route table of the running application. */
export interface LiveComparison {
  readonly framework: string | null;
  /** Live routes that were compared; what only passes requests on is not among them. */
  readonly rows: number;
  /** Entries of the list that were no routes. */
  readonly broken: number;
  /** Share of the code's endpoints that the application has, 0 to 1; null when the code has none. */
  readonly precision: number | null;
  /** Share of the live routes that were found in the code, 0 to 1; null when there are none. */
  readonly recall: number | null;
  readonly onlyLive: readonly {
    readonly method: string;
    readonly path: string;
    readonly handler: string;
    readonly file: string | null;
    readonly line: number | null;
    /** The module that has the handler's file, or that the path names; null when neither is known. */
    readonly module: string | null;
  }[];
  readonly onlyStatic: readonly (Place & { readonly id: EndpointId; readonly reason: string })[];
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
  /** Share of the references of its units that stay inside, 0 to 1; 1 when it has none. */
  readonly cohesion: number;
  /** References that cross its border, both ways, for each unit. */
  readonly coupling: number;
  /** Share of its commits that touch other modules too; null without a history. */
  readonly coChange: number | null;
}

interface MonolithMeasures {
  readonly files: number;
  readonly lines: number;
  readonly endpoints: number;
  readonly modules: number;
  readonly tables: number;
}
