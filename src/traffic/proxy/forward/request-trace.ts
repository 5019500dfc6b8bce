/** Where a request stands in a distributed trace (W3C Trace Context). */
export interface RequestTrace {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** Of the proxy's own span: 16 hexadecimal digits. */
  readonly spanId: string;
  /** Of whoever asked; null where the trace begins here. */
  readonly parentId: string | null;
  /** Whether the trace is kept; the targets hear it, too. */
  readonly sampled: boolean;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}
