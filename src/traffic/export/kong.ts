/** The table for Kong without a database: a declarative configuration, whose routes are expressions in order of priority. */
import { type Answer, answeredRows, serversOf } from "./answers.ts";
import type { EngineInput, Exported, ExportInput, Unsaid } from "./exported.ts";
import { generatedBy } from "./generated-text.ts";
import { hashFields, stickyRemarks } from "./kong-sticky.ts";
import { limitRemarks, type RowWithPattern, withPatterns } from "./unsaid.ts";
import { type Plain, yamlText } from "./yaml-text.ts";

type Settings = ExportInput["settings"];

/** Of the weights of a canary's two targets together. */
const whole = 10_000;

/** Errors: MSA3005 for a row that Kong cannot match. */
export function exportKong({ file, settings, common }: EngineInput): Exported {
  const rows = withPatterns(answeredRows(file), "rust", "kong");
  const unsaid = [
    ...common,
    ...limitRemarks(file),
    ...tableRemarks(rows, settings),
    ...rows.flatMap(rowRemarks),
  ];
  const canaries = new Map(
    rows.flatMap(({ answer }) => (answer.kind === "canary" ? [[hostOf(answer), answer] as const] : [])),
  );
  const several = Object.keys(file.targets).filter((target) => serversOf(file, target).length > 1);
  const upstreams = [
    ...several.map((target) => upstreamOf(file, target)),
    ...[...canaries.values()].map((answer) => upstream(answer, file, settings)),
  ];
  const text = yamlText({
    _format_version: "3.0",
    services: services(rows, file, settings),
    ...(upstreams.length === 0 ? {} : { upstreams }),
  });
  return { text: `${generatedBy("kong", "#", unsaid, head(settings))}\n\n${text}\n`, unsaid };
}

function head({ host, port, trustedPeers }: Settings): string[] {
  return [
    "Needs in kong.conf:",
    "  database = off",
    "  declarative_config = <this file>",
    "  router_flavor = expressions",
    `  proxy_listen = ${host}:${port}`,
    ...(trustedPeers.length === 0 ? [] : [`  trusted_ips = ${trustedPeers.join(",")}`]),
  ];
}

function services(rows: readonly RowWithPattern[], file: ExportInput["file"], settings: Settings): Plain[] {
  const monolith: Answer = { kind: "monolith" };
  const groups = new Map<string, { readonly answer: Answer; readonly routes: Plain[] }>();
  const add = (answer: Answer, route: Plain): void => {
    const name = serviceName(answer);
    const group = groups.get(name) ?? { answer, routes: [] };
    group.routes.push(route);
    groups.set(name, group);
  };
  rows.forEach((row, at) => {
    add(row.answer, route(at + 1, expression(row), rows.length - at));
  });
  add(monolith, route(rows.length + 1, 'http.path ^= "/"', 0));
  return [...groups].map(([name, { answer, routes }]) => ({
    name,
    ...addressOf(answer, file),
    protocol: "http",
    connect_timeout: settings.connectTimeout,
    read_timeout: settings.responseTimeout,
    write_timeout: settings.responseTimeout,
    // A request that was sent is never sent again.
    retries: 0,
    routes,
  }));
}

/** The highest priority is asked first, so the table's order counts down. */
function route(number: number, expression: string, priority: number): Plain {
  return {
    name: `msa-${number}`,
    expression,
    priority,
    strip_path: false,
    preserve_host: true,
    request_buffering: false,
    response_buffering: false,
  };
}

function expression({ methods, pattern }: RowWithPattern): string {
  const path = `http.path ~ ${quoted(`${pattern.caseless ? "(?i)" : ""}${pattern.source}`)}`;
  if (methods === null) return path;
  const named = methods.map((method) => `http.method == ${quoted(method)}`).join(" || ");
  return `${methods.length === 1 ? named : `(${named})`} && ${path}`;
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

function serviceName(answer: Answer): string {
  if (answer.kind === "canary") return hostOf(answer);
  return answer.kind === "service" ? `msa.${nameOf(answer.target)}` : "msa.monolith";
}

/** The name of a canary's upstream, which stands where the service's host would. */
function hostOf({ target, weight }: Extract<Answer, { kind: "canary" }>): string {
  return `msa.${nameOf(target)}.${pointsOf(weight)}`;
}

/** Two names never become one: what is replaced leaves its number. */
function nameOf(target: string): string {
  return target.replace(/[^A-Za-z0-9-]/g, (sign) => `_${sign.codePointAt(0)}_`);
}

function pointsOf(weight: number): number {
  return Math.round((weight / 100) * whole);
}

function addressOf(
  answer: Answer,
  file: ExportInput["file"],
): { readonly host: string; readonly port: number } {
  if (answer.kind === "canary") return { host: hostOf(answer), port: 80 };
  const target = answer.kind === "service" ? answer.target : "monolith";
  const [first, ...others] = serversOf(file, target);
  return first === undefined || others.length > 0
    ? { host: instancesHost(target), port: 80 }
    : { host: first.host, port: first.port };
}

/** The name of the upstream of a target with several instances. */
function instancesHost(target: string): string {
  return `msa.${nameOf(target)}.all`;
}

function upstreamOf(file: ExportInput["file"], target: string): Plain {
  return {
    name: instancesHost(target),
    algorithm: file.targets[target]!.balance === "least-busy" ? "least-connections" : "round-robin",
    targets: serversOf(file, target).map(({ address, weight }) => ({ target: address, weight })),
  };
}

function upstream(
  answer: Extract<Answer, { kind: "canary" }>,
  file: ExportInput["file"],
  settings: Settings,
): Plain {
  const points = pointsOf(answer.weight);
  const members = (target: string, share: number): Plain[] => {
    const servers = serversOf(file, target);
    const weights = servers.reduce((sum, { weight }) => sum + weight, 0);
    return servers.flatMap(({ address, weight }) => {
      const own = Math.round((share * weight) / weights);
      return own === 0 ? [] : [{ target: address, weight: own }];
    });
  };
  return {
    name: hostOf(answer),
    ...hashFields(settings.sticky),
    slots: 65_536,
    targets: [...members(answer.target, points), ...members("monolith", whole - points)],
  };
}

function tableRemarks(rows: readonly RowWithPattern[], settings: Settings): Unsaid[] {
  const said = [
    "Kong cleans paths before they are matched, and they arrive so: //, . and .. are taken out, and what needs no %-escape has none",
    "X-Forwarded-For is added to whoever sent it; X-Forwarded-Host and -Proto are kept from trusted_ips only",
    ...(rows.some(({ answer }) => answer.kind === "canary") ? stickyRemarks(settings.sticky) : []),
  ];
  return said.map((what) => ({ endpoint: null, what }));
}

function rowRemarks({ id, answer, path }: RowWithPattern): Unsaid[] {
  const said: string[] = [];
  if (answer.kind === "shadow") said.push("gets no copies: Kong mirrors nothing by itself");
  if ("fallback" in answer && answer.fallback)
    said.push("the monolith does not step in when the service is down");
  if (path.kind === "regex" ? path.regex.source.includes("%") : id.includes("%"))
    said.push("has a %-escape, which Kong may have decoded before it asks this row");
  return said.map((what) => ({ endpoint: id, what }));
}
