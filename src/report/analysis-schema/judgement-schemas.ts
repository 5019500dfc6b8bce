/** What msa makes of the facts: measures, ranking, proposal. */
import { z } from "zod";
import { measureWords } from "../analysis/measure-words.ts";
import { list } from "./shapes.ts";

const says = new Map(
  measureWords.map(({ key, name, better, says }) => [key, `${name}, ${better} is better. ${says}`]),
);
const value = (key: (typeof measureWords)[number]["key"]): z.ZodType<number | null> =>
  z
    .number()
    .nullable()
    .describe(says.get(key) ?? key);

export const decomposition = z.object({
  sm: value("sm"),
  icp: value("icp"),
  ifn: value("ifn"),
  ned: value("ned"),
  bcp: value("bcp"),
  mq: value("mq"),
  weights: z
    .enum(["static", "access-log", "spans"])
    .describe("What an edge weighs: counted in the code, or seen at run time."),
});

export const candidate = z.object({
  module: z.string(),
  verdict: z.enum(["extract", "possible", "do-not-extract"]),
  score: z.number().min(0).max(1),
  reasons: list(
    z.object({
      text: z.string(),
      weight: z.number().describe("What it adds to the score."),
      kind: z
        .enum(["decides", "for", "against", "neither"])
        .describe("What it speaks for; `decides`: enough by itself to leave the module where it is."),
    }),
  ),
  missing: list(z.string()).describe(
    "What keeps a `possible` one from being `extract`; empty for the others.",
  ),
});

export const proposal = z.object({
  reason: z.string(),
  modules: z.record(
    z.string(),
    z.object({ files: list(z.string()), tables: list(z.string()), endpoints: list(z.string()) }),
  ),
  measures: decomposition,
});
