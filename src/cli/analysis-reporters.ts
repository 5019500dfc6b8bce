import type { Paint } from "../util/paint.ts";
import type { Monolith } from "../workflows/analyze.ts";

interface ReporterOptions {
  readonly paint: Paint;
  readonly verbose: boolean;
  readonly width: number | undefined;
}

type Reporter = (monolith: Monolith, options: ReporterOptions) => string;

/** Each loaded only when it is asked for. */
export const analysisReporters = {
  text: async () => {
    const { analysisText } = await import("../report/analysis-text.ts");
    return (monolith, options) => analysisText(monolith, options).text;
  },
  json: async () => {
    const { analysisJson } = await import("../report/analysis-json.ts");
    return (monolith) => JSON.stringify(analysisJson(monolith), null, 2);
  },
} as const satisfies Record<string, () => Promise<Reporter>>;
