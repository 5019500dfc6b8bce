import { type DoorAnswer, refusal, type Visit } from "./visit.ts";

/** Of a body whose length is said; one of unknown length is counted while it passes (`DoorPass.maxBody`). */
export function lengthCheck(maxBody: number): (visit: Visit) => DoorAnswer | null {
  return ({ declaredLength }) =>
    declaredLength !== null && declaredLength > maxBody
      ? refusal("body", 413, "Content Too Large", `${declaredLength} bytes, ${maxBody} are let in`)
      : null;
}
