/** What a process does with the others; parts that serve none of it are left out. */
export type RuntimeUse = "calls" | "answers" | "nest";

export interface RuntimePart {
  /** File name below `templates/runtime/`, without its ending. */
  readonly name: string;
  /** Null for what every process has. */
  readonly use: readonly RuntimeUse[] | null;
  /** Names that the index gives; none for a part that only other parts use (it has no .d.ts either). */
  readonly exports: readonly string[];
}

export const runtimeParts: readonly RuntimePart[] = [
  { name: "wire", use: null, exports: ["WireError", "decode", "encode"] },
  { name: "remote-error", use: null, exports: ["RemoteError"] },
  { name: "context", use: null, exports: ["context", "middleware"] },
  { name: "switches", use: null, exports: ["listSwitches", "setSwitch", "switchOf"] },
  { name: "client", use: ["calls"], exports: ["createClient"] },
  { name: "listener", use: ["answers"], exports: ["createListener"] },
  { name: "nest", use: ["nest"], exports: ["nestUnavailable"] },
  { name: "wire-errors", use: ["calls", "answers"], exports: [] },
  { name: "iso-date", use: null, exports: [] },
  { name: "carry", use: ["calls", "answers"], exports: [] },
  { name: "post", use: ["calls"], exports: [] },
  { name: "answer-reader", use: ["calls"], exports: [] },
  { name: "secret", use: ["answers"], exports: [] },
];
