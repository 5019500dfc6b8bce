import { chunks } from "./chunks.ts";
import { fieldCases } from "./fields.ts";
import { framing } from "./framing.ts";
import type { RawCase } from "./raw-case.ts";
import { requestLines } from "./request-lines.ts";
import { sequences } from "./sequences.ts";
import { targets } from "./targets.ts";

/** Requests as no client should send them, and the sound ones beside them. */
export const corpus: readonly RawCase[] = [
  ...requestLines,
  ...targets,
  ...fieldCases,
  ...framing,
  ...chunks,
  ...sequences,
];
