/** What is known of the monolith besides its code. All of it is optional, and none of it is read here. */
export interface Signals {
  /** Files of each commit, newest first. */
  readonly history?: readonly (readonly string[])[];
  readonly traffic?: Traffic;
  readonly services?: readonly ServiceFact[];
}

export interface Traffic {
  readonly source: "access-log" | "spans";
  /** Requests by endpoint id. */
  readonly calls: ReadonlyMap<string, number>;
  readonly requests: number;
  /** Requests that no endpoint answers. */
  readonly unmatched: number;
}

/** One extracted service, as its folder and the route table tell. */
export interface ServiceFact {
  readonly modules: readonly string[];
  readonly stage: "mini" | "micro";
  /** The service alone answers every row of its modules, and the monolith is not asked when it fails. */
  readonly alone: boolean;
}
