import type { FieldEdits } from "./field-edits.ts";

/** What the door asks of a request that it lets in. */
export interface DoorPass {
  /** Of the answer; null for none. */
  readonly answer: FieldEdits | null;
  /** Fields that the answer gets besides those that it has. */
  readonly added: readonly string[];
  /** Bytes; `Infinity` without a limit. */
  readonly maxBody: number;
  /** For the access log; null when none was asked for. */
  readonly requestId: string | null;
}
