import type { Obstacle } from "../code/plan/plan.ts";
import { MsaError } from "../errors/msa-error.ts";

/** One error for all obstacles that stop a command: each with its place, every reason and every fix once. */
export function obstacleError(code: "MSA2001" | "MSA2012", obstacles: readonly Obstacle[]): MsaError {
  return new MsaError(code, {
    message: obstacles.map((one) => `${one.code} ${one.file}:${one.line} ${one.message}`).join("\n"),
    why: [...new Set(obstacles.map(({ why }) => why))].join("\n"),
    fix: [...new Set(obstacles.map(({ fix }) => fix))].join("\n"),
    where: obstacles.map(({ file, line }) => ({ file, line })),
  });
}
