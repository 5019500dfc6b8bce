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
    says: "How densely the files of a module use each other, less how much runs between modules. Below zero, more runs between them than within.",
  },
  {
    key: "icp",
    short: "ICP",
    name: "inter-call percentage",
    better: "lower",
    says: "The share of all uses that cross from one module into another; many uses of one thing count less than many things. What of it cannot be copied along becomes a request over the network.",
  },
  {
    key: "ifn",
    short: "IFN",
    name: "interface number",
    better: "lower",
    says: "How many pairs of files use each other across a border, for each module: the width of the interface that would have to be kept.",
  },
  {
    key: "ned",
    short: "NED",
    name: "non-extreme distribution",
    better: "lower",
    says: "The share of the files that sit in modules of fewer than 5 or more than 20 files. Zero means no dwarfs and no giants.",
  },
  {
    key: "bcp",
    short: "BCP",
    name: "business-context purity",
    better: "lower",
    says: "How many route groups take part in one module, as a logarithm. Zero means that each module serves a single one.",
  },
  {
    key: "mq",
    short: "MQ",
    name: "modularization quality",
    better: "higher",
    says: "A sum over all modules of how much stays inside against what crosses the border. At most the number of modules.",
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
