import type { DecompositionMeasures } from "../../code/model/monolith.ts";

interface MeasureWords {
  readonly key: Exclude<keyof DecompositionMeasures, "weights">;
  readonly short: string;
  readonly name: string;
  readonly better: "higher" | "lower";
  /** For somebody who never read the papers. */
  readonly says: string;
}

/** The published measures of a decomposition; sources and variants: docs/measures.md. */
export const measureWords: readonly MeasureWords[] = [
  {
    key: "sm",
    short: "SM",
    name: "structural modularity",
    better: "higher",
    says: "How dense the modules are inside, less how much runs between them. Below zero, more runs between modules than within them.",
  },
  {
    key: "icp",
    short: "ICP",
    name: "inter-call percentage",
    better: "lower",
    says: "The share of all calls that cross from one module into another. Each of those would become a request over the network.",
  },
  {
    key: "ifn",
    short: "IFN",
    name: "interface number",
    better: "lower",
    says: "How many connections run over the border for each module, on average: the width of the interface that would have to be kept.",
  },
  {
    key: "ned",
    short: "NED",
    name: "non-extreme distribution",
    better: "lower",
    says: "The share of the code that sits in modules which are much smaller or much larger than usual. Zero means no dwarfs and no giants.",
  },
  {
    key: "bcp",
    short: "BCP",
    name: "business-context purity",
    better: "lower",
    says: "How many different business uses meet in one module. Zero means that each module serves a single one.",
  },
  {
    key: "mq",
    short: "MQ",
    name: "modularization quality",
    better: "higher",
    says: "A sum over all modules of how much stays inside against what leaves. At most the number of modules.",
  },
];

/** `0.123` as `0.12`; `–` where there was nothing to measure. */
export function measured(value: number | null): string {
  return value === null ? "–" : String(Number(value.toFixed(2)));
}

/** What an edge weighs, in words. */
export const weightWords: Readonly<Record<DecompositionMeasures["weights"], string>> = {
  static: "counted in the code",
  "access-log": "weighed by the access log",
  spans: "weighed by traces",
};
