import { textTable } from "../../src/util/text-table.ts";
import type { DemoReport } from "./run-demo.ts";
import type { SuiteResult } from "./suite.ts";

/** Everything that was off, in words; empty when the demo did what it promises. */
export function troubleIn(report: Omit<DemoReport, "seconds">): string[] {
  const same = (what: string, suite: SuiteResult): string[] =>
    suite.failed === 0 && suite.passed === report.baseline.passed
      ? []
      : [`${what}: ${suite.passed} of ${report.baseline.passed} passed; ${firstFailures(suite)}`];
  return [
    ...same("the monolith itself", report.baseline),
    ...same("through the proxy, nothing moved", report.before),
    ...report.modules.flatMap((module) =>
      module.steps.flatMap(({ state, suite }) => same(`${module.name} → ${state}`, suite)),
    ),
    ...same("after the undo", report.after),
    ...report.modules
      .filter((module) => module.requests.service === 0)
      .map((module) => `${module.name}: the service answered nothing`),
    ...(report.failedRequests > 0
      ? [`${report.failedRequests} requests failed: ${report.rollback.load.faults.join("; ")}`]
      : []),
    ...(report.undone.gone ? [] : [`services/${report.undone.module} is still there after undo`]),
    ...report.undone.strayChanges.map((line) => `undo left ${line}`),
  ];
}

export function firstFailures(suite: SuiteResult): string {
  const shown = suite.failures.slice(0, 5).map((failure) => `${failure.test}: ${failure.message}`);
  return [...shown, ...(suite.failures.length > 5 ? [`and ${suite.failures.length - 5} more`] : [])].join(
    "; ",
  );
}

export function demoTable(report: DemoReport): string {
  const header = [
    "MODULE",
    "ENDPOINTS",
    "BY MONOLITH",
    "BY SERVICE",
    "SHADOW",
    "COMPARED",
    "CANARY 50 %",
    "SERVICE",
  ];
  const rows = report.modules.map((module) => {
    const [shadow = "-", canary = "-", service = "-"] = module.steps.map(({ suite }) =>
      suite.failed === 0 ? `${suite.passed} ok` : `${suite.failed} FAILED`,
    );
    const { compared, equal } = module.shadow;
    return [
      module.name,
      String(module.endpoints),
      String(module.requests.monolith),
      String(module.requests.service),
      shadow,
      compared === 0 ? "-" : `${equal} of ${compared} equal`,
      canary,
      service,
    ];
  });
  const sum = (pick: (module: DemoReport["modules"][number]) => number): string =>
    String(report.modules.reduce((total, module) => total + pick(module), 0));
  const total = [
    "all",
    sum((m) => m.endpoints),
    sum((m) => m.requests.monolith),
    sum((m) => m.requests.service),
  ];
  return `${textTable([header, ...rows, total], { right: [1, 2, 3] })}

suite on the monolith alone  ${report.baseline.passed} ok
rollback of ${report.rollback.module} under load   ${report.rollback.load.requests} requests, ${report.rollback.load.failed} failed
undo of ${report.undone.module}   files gone, suite ${report.after.failed === 0 ? `${report.after.passed} ok` : `${report.after.failed} FAILED`}
failed requests   ${report.failedRequests}
time   ${report.seconds.toFixed(0)} s`;
}
