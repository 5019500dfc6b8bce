/** The table for Envoy: a whole bootstrap file, static. */
import { ipVersion } from "../../util/ip-version.ts";
import { type Answer, answeredRows } from "./answers.ts";
import { canaryShare, clustersOf } from "./envoy-clusters.ts";
import { listenerOf } from "./envoy-listener.ts";
import { routesOf } from "./envoy-routes.ts";
import type { EngineInput, Exported, ExportInput, Unsaid } from "./exported.ts";
import { generatedBy } from "./generated-text.ts";
import { twiceRemark } from "./request-tests.ts";
import { canaryRemark, limitRemarks, type RowWithPattern, withPatterns } from "./unsaid.ts";
import { yamlText } from "./yaml-text.ts";

/** Errors: MSA3005 for a row that Envoy cannot match. */
export function exportEnvoy({ file, settings, common }: EngineInput): Exported {
  const rows = withPatterns(answeredRows(file), "re2", "envoy");
  const unsaid = [
    ...common,
    ...canaryRemark(rows),
    ...limitRemarks(file),
    ...twiceRemark(rows),
    ...remarks(rows, settings),
  ];
  const bootstrap = {
    static_resources: {
      listeners: [listenerOf(settings, routesOf(rows, settings))],
      clusters: clustersOf(file, rows, settings),
    },
    // By default it refuses patterns of more than a hundred instructions, which is a path of average length.
    layered_runtime: {
      layers: [{ name: "msa", static_layer: { "re2.max_program_size.error_level": 1_000_000 } }],
    },
  };
  const head = generatedBy("envoy", "#", unsaid, ["A whole bootstrap file: `envoy -c <file>`."]);
  return { text: `${head}\n\n${yamlText(bootstrap)}\n`, unsaid };
}

function remarks(rows: readonly RowWithPattern[], settings: ExportInput["settings"]): Unsaid[] {
  return [...tableRemarks(rows, settings), ...rows.flatMap(rowRemarks)];
}

function tableRemarks(rows: readonly RowWithPattern[], { host }: ExportInput["settings"]): Unsaid[] {
  const has = (test: (answer: Answer) => boolean): boolean => rows.some(({ answer }) => test(answer));
  const falls = has((answer) => "fallback" in answer && answer.fallback);
  const fallingCanary = has((answer) => answer.kind === "canary" && answer.fallback);
  const said = [
    "requests whose path holds # get 400; of upgrades, WebSocket passes and no other",
    ...(falls
      ? [
          "the monolith does not step in for requests of which more than 1 MiB has come in; a GET that has a body is repeated there too",
        ]
      : []),
    ...(fallingCanary
      ? ["a canary's service that is down is tried by each request of its users, without a pause"]
      : []),
    ...(ipVersion(host) === 0 && host !== "localhost"
      ? [`it listens on addresses only: put one in the place of ${host}`]
      : []),
  ];
  return said.map((what) => ({ endpoint: null, what }));
}

function rowRemarks({ id, answer }: RowWithPattern): Unsaid[] {
  if (answer.kind === "shadow") {
    return [{ endpoint: id, what: "copies are sent, and their answers compared with nothing" }];
  }
  if (answer.kind === "canary" && canaryShare(answer.weight) / 100 !== answer.weight) {
    return [
      {
        endpoint: id,
        what: `takes ${canaryShare(answer.weight) / 100} % of the users: the share has two digits`,
      },
    ];
  }
  return [];
}
