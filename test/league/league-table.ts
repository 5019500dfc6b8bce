import { textTable } from "../../src/util/text-table.ts";
import type { LeagueReport, ModuleReport } from "./report.ts";

const header = [
  "MODULE",
  "ENDPOINTS",
  "RESULT",
  "TYPES",
  "BOOTS",
  "STEPS",
  "EQUAL",
  "BY MONOLITH",
  "BY SERVICE",
  "SECONDS",
];

export function leagueTable(report: LeagueReport): string {
  const { baseline, modules } = report;
  const rows = modules.map(rowOf);
  const lines = modules.flatMap(detailsOf);
  return [
    `${report.name}: ${report.framework ?? "no framework"}, ${report.files} files, ${report.endpoints} endpoints, ${modules.length} modules with endpoints`,
    baseline === null
      ? "no suite was given"
      : `the monolith alone: ${baseline.passed} passed, ${baseline.failures.length} failed${baseline.unstable.length === 0 ? "" : `, ${baseline.unstable.length} now this, now that`}`,
    ...(baseline?.throughProxy ?? []).map((line) => `OFF through the proxy, nothing moved: ${line}`),
    "",
    textTable([header, ...rows], { right: [1, 5, 6, 7, 8, 9] }),
    "",
    ...lines,
    ...(report.notMoved === null ? [] : [`OFF nothing was moved: ${report.notMoved}`]),
    ...undone(report),
    `hand edits: ${report.handEdits.length}${report.handEdits.length === 0 ? "" : ` (${report.handEdits.join(", ")})`}; files of the monolith that msa changed: ${report.monolithEdits.length === 0 ? "none" : report.monolithEdits.join(", ")}`,
    `time: ${report.seconds.toFixed(0)} s`,
  ].join("\n");
}

function rowOf(module: ModuleReport): string[] {
  const { steps, requests, seconds } = module;
  const equal = steps.filter((step) => step.passed !== null && step.differences.length === 0).length;
  return [
    module.name,
    String(module.endpoints),
    module.result === "extracted" ? "extracted" : `${module.result} ${module.obstacles.join(" ")}`,
    mark(module.typecheck),
    mark(module.boot),
    String(steps.length),
    String(equal),
    String(requests.monolith),
    String(requests.service),
    `${(seconds.extract + seconds.move).toFixed(0)}`,
  ];
}

function mark(value: boolean | null): string {
  return value === null ? "-" : value ? "yes" : "NO";
}

function detailsOf({ name, why, steps, notAsked, result }: ModuleReport): string[] {
  const off = steps.flatMap(({ moved, differences, atFirst }) => {
    const second = atFirst.length > 0 && differences.length === 0;
    return [
      ...differences.slice(0, 5).map((line) => `OFF ${name}, ${moved}: ${line}`),
      ...(second ? [`${name}, ${moved}: equal in a second run, not in the first (${atFirst[0]})`] : []),
    ];
  });
  return [
    ...(why === null ? [] : [`${result} ${name}: ${why}`]),
    ...off,
    ...(notAsked.length === 0 ? [] : [`${name}: the suite does not ask for ${notAsked.join("; ")}`]),
  ];
}

function undone({ undo }: LeagueReport): string[] {
  if (undo === null) return [];
  if (undo.failed !== null) return [`OFF undo: ${undo.failed}`];
  return [
    undo.differs.length === 0 ? "undo: byte for byte" : `OFF undo leaves ${undo.differs.join(", ")} changed`,
  ];
}
