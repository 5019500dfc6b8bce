/** The running application beside the code. */
import { z } from "zod";
import { list, place } from "./shapes.ts";

const share = z.number().min(0).max(1).nullable();

export const live = z.object({
  framework: z.string().nullable(),
  rows: z.int().describe("Live routes that were compared."),
  broken: z.int().describe("Entries of the table that were no routes."),
  precision: share.describe("Share of the code's endpoints that the application has."),
  recall: share.describe("Share of the live routes that were found in the code."),
  onlyLive: list(
    z.object({
      method: z.string(),
      path: z.string(),
      handler: z.string(),
      file: z.string().nullable(),
      line: z.int().nullable(),
      module: z
        .string()
        .nullable()
        .describe(
          "The module that it counts in: by its handler's file, or by its path; null when neither is known.",
        ),
    }),
  ),
  onlyStatic: list(place.extend({ id: z.string(), reason: z.string() })),
});
