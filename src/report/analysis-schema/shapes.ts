/** Shapes that the parts of the analysis share. */
import { z } from "zod";

/** A list that nobody changes, so that the model's own lists fit. */
export function list<Shape extends z.ZodType>(shape: Shape): z.ZodReadonly<z.ZodArray<Shape>> {
  return z.array(shape).readonly();
}

export const place = z.object({
  file: z.string().describe("Relative to the folder of the package.json, with forward slashes."),
  line: z.int().describe("Counted from 1."),
});

export const finding = place.extend({
  code: z.string().describe("docs/findings.md explains it."),
  level: z.enum(["error", "warning", "note"]),
  module: z.string().nullable(),
  message: z.string(),
  fix: z.string(),
});
