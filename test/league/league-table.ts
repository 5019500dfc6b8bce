import { textTable } from "../../src/util/text-table.ts";
import type { CallReport, LeagueReport, ModuleReport, UndoReport } from "./report.ts";

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
    "",
    textTable([header, ...rows], { right: [1, 5, 6, 7, 8, 9] }),
    "",
    ...(report.stage === "mini" ? [] : [...textTable([callHeader, ...modules.map(callsOf)]).split("\n"), ""]),
    ...whatIsOff(report).map((line) => `OFF ${line}`),
    ...lines,
    ...(report.undo !== null && undoOff(report.undo).length === 0 ? ["undo: byte for byte"] : []),
    `hand edits: ${report.handEdits.length}; files of the monolith that msa changed: ${report.monolithEdits.length === 0 ? "none" : report.monolithEdits.join(", ")}`,
    `time: ${report.seconds.toFixed(0)} s`,
  ].join("\n");
}

const callHeader = ["MODULE", "MONOLITH ASKED", "SERVICE ASKED", "COPIED ALL THE SAME"];

/** `asked/listed (times)` for each side. */
function callsOf({ name, calls, kept }: ModuleReport): string[] {
  const side = (runsIn: CallReport["runsIn"]): string => {
    const mine = calls.filter((call) => call.runsIn === runsIn);
    const times = mine.reduce((sum, call) => sum + call.times, 0);
    return `${mine.filter((call) => call.times > 0).length}/${mine.length} functions (${times})`;
  };
  const codes = [...new Set(kept.map((one) => one.split(" ", 1)[0]))];
  return [
    name,
    side("monolith"),
    side("service"),
    codes.map((code) => `${code} ${kept.filter((one) => one.startsWith(`${code} `)).length}`).join(", ") ||
      "-",
  ];
}

/** What must not be; empty when everything held. A refusal is an answer. */
export function whatIsOff({ baseline, modules, notMoved, undo, handEdits }: LeagueReport): string[] {
  return [
    ...(baseline?.throughProxy ?? []).map((line) => `through the proxy, nothing moved: ${line}`),
    ...modules.flatMap(({ name, result, steps, why }) => [
      ...(result === "broken" ? [`broken ${name}: ${why}`] : []),
      ...steps.flatMap(({ moved, differences }) =>
        differences.slice(0, 5).map((line) => `${name}, ${moved}: ${line}`),
      ),
    ]),
    ...(notMoved === null ? [] : [`nothing was moved: ${notMoved}`]),
    ...(undo === null ? [] : undoOff(undo)),
    ...handEdits.map((path) => `${path} changed, and no command said so`),
  ];
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

function detailsOf({ name, why, steps, notAsked, result, calls, kept }: ModuleReport): string[] {
  const second = steps.flatMap(({ moved, differences, atFirst }) =>
    atFirst.length > 0 && differences.length === 0
      ? [`${name}, ${moved}: equal in a second run, not in the first (${atFirst[0]})`]
      : [],
  );
  const silent = calls.filter(({ times }) => times === 0);
  return [
    ...(result === "refused" ? [`refused ${name}: ${why}`] : []),
    ...second,
    ...silent.map((call) => `${name}: the suite makes no call of ${call.name} to the ${call.runsIn}`),
    ...kept.map((one) => `${name}: copied all the same, ${one}`),
    ...(notAsked.length === 0 ? [] : [`${name}: the suite does not ask for ${notAsked.join("; ")}`]),
  ];
}

function undoOff({ failed, differs }: UndoReport): string[] {
  if (failed !== null) return [`undo: ${failed}`];
  return differs.length === 0 ? [] : [`undo leaves ${differs.join(", ")} changed`];
}
