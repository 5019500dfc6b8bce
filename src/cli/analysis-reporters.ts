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
  markdown: async () => {
    const { analysisMarkdown } = await import("../report/analysis-markdown.ts");
    return analysisMarkdown;
  },
  html: async () => {
    const [{ analysisHtml }, { readPageAssets }] = await Promise.all([
      import("../report/analysis-html.ts"),
      import("./report-assets.ts"),
    ]);
    const assets = await readPageAssets();
    return (monolith) => analysisHtml(monolith, assets);
  },
  mermaid: async () => {
    const { analysisMermaid } = await import("../report/analysis-mermaid.ts");
    return analysisMermaid;
  },
  dot: async () => {
    const { analysisDot } = await import("../report/analysis-dot.ts");
    return analysisDot;
  },
  sarif: async () => {
    const [{ analysisSarif }, { readFindingDocs }, { msaVersion }] = await Promise.all([
      import("../report/analysis-sarif.ts"),
      import("./report-assets.ts"),
      import("./msa-version.ts"),
    ]);
    const options = { explanations: await readFindingDocs(), version: msaVersion() };
    return (monolith) => JSON.stringify(analysisSarif(monolith, options), null, 2);
  },
} as const satisfies Record<string, () => Promise<Reporter>>;
