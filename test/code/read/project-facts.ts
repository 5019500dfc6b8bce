/** Facts as lines that a person can check against the fixture's input. */
import { buildMonolith } from "../../../src/code/model/build-monolith.ts";
import type { Endpoint, Table } from "../../../src/code/model/monolith.ts";
import type {
  CodeUnit,
  Facts,
  ProviderFact,
  ReferenceFact,
  Registration,
  TraitFact,
} from "../../../src/code/read/facts.ts";

export type Projection = Record<string, unknown>;

export function projectFacts(facts: Facts): Projection {
  const at = (place: { file: string; line: number }) => `${place.file}:${place.line}`;
  return {
    project: {
      entry: facts.project.entry,
      moduleKind: facts.project.moduleKind,
      tsconfigs: facts.project.tsconfigs,
      outDir: facts.project.outDir,
    },
    files: facts.files.map((file) => file.path + (file.ambient ? " ambient" : "")),
    imports: facts.files.flatMap((file) =>
      file.imports.map((edge) => {
        const marks = [edge.kind, ...(edge.typeOnly ? ["type"] : []), ...(edge.sideEffect ? ["effect"] : [])];
        return `${file.path}:${edge.line} ${edge.specifier} -> ${edge.to ?? edge.pkg ?? "?"} (${marks.join(" ")})`;
      }),
    ),
    units: facts.units.map(unitLine),
    apps: facts.apps.flatMap((app) => registrationLines(app, 0)),
    endpoints: buildMonolith(facts, {}).endpoints.map(endpointLine),
    entryPoints: facts.entryPoints.map((one) => `${one.kind} ${one.name} ${one.unit} ${at(one)}`),
    providers: facts.providers.map(providerLine),
    references: facts.references.map(referenceLine),
    traits: facts.traits.map(traitLine),
    relations: facts.relations.map((one) => `${one.from} ${one.kind} ${one.to} (${one.via}) ${at(one)}`),
    data: facts.data.map(
      (access) =>
        `${access.mode} ${access.table}${access.joined ? " joined" : ""} (${access.via}) ${access.unit} ${at(access)}`,
    ),
    tables: buildMonolith(facts, {}).tables.map(tableLine),
    transactions: facts.transactions.map((one) => `${one.tables.join("+")} ${one.unit} ${at(one)}`),
    schemaSwitches: facts.schemaSwitches.map(
      (one) =>
        `${one.what}: ${one.unit === null ? "" : `drop ${one.unit}`}${one.replace === null ? "" : `put ${one.replace.text}`} ${at(one)}`,
    ),
    jobs: facts.jobs.map((job) => `${job.what} ${job.unit} runs ${job.runs.join(" ")} ${at(job)}`),
    events: facts.events.map(
      (one) => `${one.role} ${one.name} ${one.unit} runs ${one.runs.join(" ")} ${at(one)}`,
    ),
    state: facts.state.map(
      (one) =>
        `${one.kind} ${one.name} ${one.unit} read by ${one.readBy.join(" ")} written by ${one.writtenBy.join(" ")}`,
    ),
    env: facts.env.map((one) => `${one.name} ${one.unit} ${at(one)}`),
    assets: facts.assets.map((one) => `${one.path} ${one.unit} ${at(one)}`),
    listens: facts.listens.map((one) => `${one.port} ${one.env} ${one.unit} ${at(one)}`),
    unresolved: facts.unresolved.map((one) => `${one.what} ${at(one)} ${one.reason}`),
    syntaxErrors: facts.syntaxErrors.map((one) => `${at(one)} ${one.message}`),
  };
}

/** `GET /api/x [middleware > guard:Auth] handler file:line`. */
function endpointLine(endpoint: Endpoint): string {
  const steps = endpoint.steps.map((step) =>
    step.stage === "middleware" ? step.name : `${step.stage}:${step.name}`,
  );
  const { name, file, line } = endpoint.handler;
  return `${endpoint.id} [${steps.join(" > ")}] ${name} ${file}:${line}${endpoint.uncertain === null ? "" : " uncertain"}`;
}

/** `posts of blog, written by blog, read by blog stats (joined)`. */
function tableLine({ name, owner, writers, readers, joinedBy }: Table): string {
  const reading = readers.map((reader) => reader + (joinedBy.includes(reader) ? " (joined)" : ""));
  return `${name} of ${owner}, written by ${writers.join(" ")}, read by ${reading.join(" ")}`;
}

function providerLine(one: ProviderFact): string {
  const asks = one.injects.map((ask) => (ask.forwardRef ? `forwardRef ${ask.token}` : ask.token));
  const marks = [...(one.scope === "singleton" ? [] : [one.scope]), ...(one.global ? ["global"] : [])];
  return `${one.module} ${one.role} ${one.token}${marks.map((mark) => ` ${mark}`).join("")}(${asks.join(", ")}) ${one.unit} ${one.file}:${one.line}`;
}

function referenceLine(one: ReferenceFact): string {
  const call =
    one.call === null
      ? ""
      : ` ${one.call.result} in ${one.call.context}${one.call.inLoop ? " loop" : ""}${one.call.passes.map((what) => ` passes ${what}`).join("")}`;
  return `${one.kind} ${one.from} -> ${one.to}${one.member === null ? "" : `.${one.member}`}${call} ${one.file}:${one.line}`;
}

function traitLine(one: TraitFact): string {
  const marks = [
    ...(one.async ? ["async"] : []),
    ...(one.takesRequest ? ["request"] : []),
    ...(one.pure ? ["pure"] : []),
    ...(one.infrastructure === null ? [] : [one.infrastructure]),
    ...(one.takesHandle === true ? ["handle"] : []),
    ...one.hazards,
  ];
  return `${one.unit}${one.member === null ? "" : `.${one.member}`} ${marks.join(" ")} ${one.file}:${one.line}`;
}

function unitLine(unit: CodeUnit): string {
  const flags = [
    unit.form === "statement" ? "" : unit.form,
    unit.typeOnly ? "type" : "",
    unit.exported ? "exported" : "",
    unit.parent === null ? "" : `in ${unit.parent}`,
    unit.loads === null ? "" : `loads ${unit.loads}`,
    unit.packages.length === 0 ? "" : `packages ${unit.packages.join(" ")}`,
  ].filter((flag) => flag !== "");
  const refs = unit.refs.length === 0 ? "" : ` -> ${unit.refs.join(" ")}`;
  return `${unit.kind} ${unit.id}${flags.length === 0 ? "" : ` [${flags.join(", ")}]`}${refs}`;
}

function registrationLines(registration: Registration, depth: number): string[] {
  const { path } = registration;
  const shown = path.text ?? (path.regex === null ? `? ${path.source}` : `/${path.regex}/`);
  const handlers = registration.handlers.map(
    (handler) =>
      `${handler.name}${handler.callsNext ? "+" : ""}@${handler.file}:${handler.line}=${handler.unit}`,
  );
  const words = [registration.kind, registration.method, shown, `{${registration.unit}}`, ...handlers];
  const line = "  ".repeat(depth) + words.filter((word) => word !== null).join(" ");
  return [line, ...registration.children.flatMap((child) => registrationLines(child, depth + 1))];
}
