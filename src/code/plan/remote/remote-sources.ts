import type {
  BusName,
  BusUse,
  DeclaredCode,
  DeclaredTypes,
  EventCode,
  InferredResult,
  SiteVerdict,
  WaitCode,
} from "../../model/monolith.ts";

/** What deciding about remote calls needs beside the model: read and judged only when the micro stage is asked for. */
export interface RemoteSources {
  /** The verdict of every single use of code of another file. */
  readonly sites: readonly SiteVerdict[];
  /** Functions and classes of a file of the monolith, by path; offsets count from behind a byte order mark. */
  readonly declared: (path: string) => DeclaredCode;
  /** Where the functions of a file are named, in the same offsets. */
  readonly waits: (path: string) => WaitCode;
  /** Buses of a file, and functions that may be listeners; what a file does with a bus that it knows by that name. */
  readonly events: (path: string) => EventCode;
  readonly busUses: (path: string, name: BusName) => readonly BusUse[];
  /** What the compiler infers as the result of a function of a file, given where the function begins. */
  readonly inferred: (path: string, start: number) => InferredResult;
  /** The types that a file declares, and those of its functions. */
  readonly types: (path: string) => DeclaredTypes;
  /** The monolith's own tests, which are no part of the model. */
  readonly tests: () => readonly TestText[];
}

export interface TestText {
  readonly path: string;
  readonly text: string;
}

export interface RemoteWish {
  /** Modules whose code must not be copied; null for all whose calls can be made remote. */
  readonly modules: readonly string[] | null;
  /** Functions that may become asynchronous for one call that becomes remote; 0 leaves synchronous functions where they are. */
  readonly awaitLimit: number;
  /** Types that the service maps to models of its own. */
  readonly mapper?: readonly string[];
  /** Ports of the internal listeners. */
  readonly ports: { readonly service: number; readonly monolith: number };
}
