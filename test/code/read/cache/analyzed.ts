import { type Config, configSchema } from "../../../../src/config/schema.ts";
import { analyzeMonolith } from "../../../../src/workflows/analyze.ts";

export interface Analyzed {
  /** The whole answer, or the error. */
  readonly text: string;
  readonly failed: boolean;
  /** What was said on the way. */
  readonly steps: readonly string[];
}

export async function analyzed(
  root: string,
  cache: boolean,
  config: Config = configSchema.parse({}),
): Promise<Analyzed> {
  const steps: string[] = [];
  const { text, failed } = await analyzeMonolith({
    root,
    config,
    cache,
    env: {},
    now: () => 0,
    signal: new AbortController().signal,
    onProgress: (event) => steps.push("text" in event ? event.text : ""),
  }).then(
    (monolith) => ({ text: JSON.stringify(monolith), failed: false }),
    (error: unknown) => ({ text: String(error), failed: true }),
  );
  return { text, failed, steps };
}
