/** Monoliths to report on: a large one made up, one whose names are out to do harm, an empty one. */
import type {
  BoundaryReference,
  Endpoint,
  ExtractionCandidate,
  Finding,
  Module,
  Monolith,
  Table,
} from "../../src/code/model/monolith.ts";

/** The same figures every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return Math.floor((state / 4294967296) * below);
  };
}

const words =
  "accounts addresses alerts analytics approvals assets audits auth banners billing bookings brands budgets campaigns carriers carts catalog categories channels checkout claims comments companies contracts coupons currencies customers deliveries devices discounts documents exports feeds files forms imports inventory invoices jobs labels ledgers locations loyalty mailing media members messages notes offers orders payments payouts permissions pricing products profiles promotions quotes ratings".split(
    " ",
  );

const nothing = {
  sm: null,
  icp: null,
  ifn: null,
  ned: null,
  bcp: null,
  mq: null,
  weights: "static",
} as const;

/** A shop of many modules, each field filled. Some modules are leaves, a few are used by nearly all, two circles. */
export function generatedMonolith(count: number, endpointsEach = 8): Monolith {
  const next = numbers(count);
  const names = Array.from({ length: count }, (_, at) => {
    const word = words[at % words.length] ?? "";
    return at < words.length ? word : `${word}-${Math.floor(at / words.length) + 1}`;
  });
  const name = (at: number): string => names[((at % count) + count) % count] ?? "";
  const hubs = [name(7), name(26), name(53)];
  const uses = names.map((own, at) => {
    const targets = [...hubs.filter(() => next(3) === 0), name(at + 1 + next(4)), name(at + 2 + next(9))];
    const inOrder = targets.filter((to) => names.indexOf(to) > at || hubs.includes(to));
    return [...new Set(inOrder)].filter((to) => to !== own && !hubs.includes(own));
  });
  uses[4]?.push(name(2));
  uses[2]?.push(name(4));
  const boundary: BoundaryReference[] = names.flatMap((own, at) =>
    (uses[at] ?? []).flatMap((to) =>
      Array.from({ length: 1 + next(4) }, (_, nth) => reference(own, to, nth, next)),
    ),
  );
  const tables: Table[] = names.flatMap((own, at) =>
    Array.from({ length: 1 + (at % 4) }, (_, nth) => ({
      name: nth === 0 ? own : `${own}_${["items", "history", "tags"][nth - 1]}`,
      owner: own,
      writers: next(6) === 0 ? [own, name(at + 1 + next(5))] : [own],
      readers: [own, ...Array.from({ length: next(4) === 0 ? next(7) : 0 }, () => name(at + 1 + next(30)))],
      joinedBy: next(5) === 0 ? [name(at + 3)] : [],
    })),
  );
  const endpoints = names.flatMap((own, at) =>
    Array.from({ length: at % 11 === 0 ? endpointsEach * 2 : endpointsEach - (at % 3) }, (_, nth) =>
      endpoint(own, nth),
    ),
  );
  const findings = names.flatMap((own, at) => troubles(own, at));
  const modules = names.map((own, at) =>
    moduleOf(own, { uses: uses[at] ?? [], tables, endpoints, findings, next }),
  );
  const base = emptyMonolith("generated-shop");
  return {
    ...base,
    modules,
    endpoints,
    tables,
    boundary,
    findings,
    candidates: modules.map((module, at) => candidate(module, at)).sort((a, b) => b.score - a.score),
    decomposition: { sm: 0.07, icp: 0.412, ifn: 3.2, ned: 0.18, bcp: 0.93, mq: 21.4, weights: "static" },
    cycles: [
      [name(2), name(4)],
      [name(10), name(13), name(20), name(11)],
    ],
    entryPoints: names
      .filter((_, at) => at % 5 === 0)
      .map((own, at) => ({
        kind: (["cron", "queue", "websocket", "graphql"] as const)[at % 4] ?? "cron",
        name: `${own}.sweep`,
        unit: null,
        module: own,
        file: `src/${own}/jobs.ts`,
        line: 3,
      })),
    relations: names.slice(0, 20).map((own, at) => ({
      from: own,
      to: name(at + 1),
      kind: "foreign-key",
      via: `${name(at + 1)}_id`,
      fromModule: own,
      toModule: name(at + 1),
      file: `src/${own}/schema.ts`,
      line: 9,
    })),
    transactions: [{ file: "src/orders/place.ts", line: 20, tables: ["orders", "payments"] }],
    unresolved: names.slice(0, 7).map((own) => ({
      what: "endpoint",
      reason: "the path is made at run time",
      file: `src/${own}/dynamic.ts`,
      line: 12,
    })),
    measures: {
      files: count * 7,
      lines: modules.reduce((sum, { measures }) => sum + measures.lines, 0),
      endpoints: endpoints.length,
      modules: count,
      tables: tables.length,
    },
  };
}

const hostileNames = [
  "__proto__",
  "constructor",
  "</script><script>globalThis.harmed = true</script>",
  '<img src=x onerror="globalThis.harmed = true">',
  "quo\"te's `tick` | pipe \\ back",
  "\u202egnp.exe\u202c",
  "line\nbreak]]>-->",
  "<!--<script>",
  "\u001b[31mred\u001b[0m",
];

/** Every name is one that a careless report would obey. */
export function hostileMonolith(): Monolith {
  const next = numbers(1);
  const uses = hostileNames.map((_, at) => [hostileNames[(at + 1) % hostileNames.length] ?? ""]);
  const tables: Table[] = hostileNames.map((own, at) => ({
    name: own,
    owner: own,
    writers: [own, hostileNames[(at + 1) % hostileNames.length] ?? ""],
    readers: hostileNames,
    joinedBy: [],
  }));
  const endpoints = hostileNames.map((own) => ({
    ...endpoint(own, 0),
    path: `/${own}`,
    id: `GET /${own}`,
    uncertain: own,
  }));
  const findings = hostileNames.flatMap((own, at) =>
    troubles(own, at + 1).map((one) => ({ ...one, message: own, fix: own })),
  );
  const modules = hostileNames.map((own, at) =>
    moduleOf(own, { uses: uses[at] ?? [], tables, endpoints, findings, next }),
  );
  const base = emptyMonolith(hostileNames[2] ?? "");
  return {
    ...base,
    modules,
    endpoints,
    tables,
    findings,
    boundary: hostileNames.map((own, at) => reference(own, uses[at]?.[0] ?? "", 0, next)),
    candidates: modules.map((module, at) => ({
      ...candidate(module, at),
      reasons: [{ text: module.name, weight: 1, kind: "for" }],
      missing: [],
    })),
    cycles: [hostileNames],
    unresolved: hostileNames.map((own) => ({ what: "endpoint", reason: own, file: `${own}.ts`, line: 1 })),
    entryPoints: hostileNames.map((own) => ({
      kind: "cron",
      name: own,
      unit: null,
      module: own,
      file: own,
      line: 1,
    })),
    proposal: {
      reason: hostileNames[3] ?? "",
      modules: Object.fromEntries(
        hostileNames.map((own) => [own, { files: [own], tables: [own], endpoints: [`GET /${own}`] }]),
      ),
      measures: nothing,
    },
    measures: { files: 9, lines: 9, endpoints: 9, modules: 9, tables: 9 },
  };
}

/** Nothing was found. */
export function emptyMonolith(name = "empty"): Monolith {
  const project: Monolith["project"] = {
    root: "/nowhere",
    name,
    packageManager: "npm",
    framework: "express",
    moduleKind: "esm",
    language: "typescript",
    entry: "src/server.ts",
    tsconfigs: [],
    otherTsconfigs: [],
    prisma: null,
    outDir: null,
    rootDir: null,
    scripts: {},
    packages: {},
  };
  return {
    schemaVersion: 1,
    project,
    modules: [],
    endpoints: [],
    tables: [],
    transactions: [],
    cycles: [],
    entryPoints: [],
    relations: [],
    boundary: [],
    decomposition: nothing,
    candidates: [],
    proposal: null,
    live: null,
    unresolved: [],
    aside: [],
    findings: [],
    measures: { files: 0, lines: 0, endpoints: 0, modules: 0, tables: 0 },
    homes: {},
    env: [],
    facts: noFacts(project),
  };
}

function noFacts(project: Monolith["project"]): Monolith["facts"] {
  return {
    schemaVersion: 1,
    project,
    files: [],
    units: [],
    apps: [],
    entryPoints: [],
    providers: [],
    references: [],
    traits: [],
    data: [],
    relations: [],
    declaredTables: [],
    writes: [],
    tablePaths: { pieces: [], files: [], handlers: [] },
    transactions: [],
    schemaSwitches: [],
    jobs: [],
    events: [],
    state: [],
    env: [],
    assets: [],
    codePatterns: [],
    sharedPaths: [],
    listens: [],
    unresolved: [],
    syntaxErrors: [],
  };
}

function reference(
  fromModule: string,
  toModule: string,
  nth: number,
  next: (below: number) => number,
): BoundaryReference {
  const verdict = (["copy", "remote", "remote", "colocate", "refuse"] as const)[next(5)] ?? "copy";
  return {
    fromModule,
    toModule,
    symbol: `${toModule}Service.${["findById", "list", "touch", "format"][nth]}`,
    kind: "call",
    sites: 1 + next(12),
    verdict,
    rule: 3,
    obstacle: verdict === "refuse" ? "STATE" : null,
    reason: "the function reaches a table of its module",
    needsAwait: next(4) === 0,
    chatty: next(7) === 0 ? "loop" : null,
    hazards: next(5) === 0 ? ["date"] : [],
    file: `src/${fromModule}/${fromModule}.service.ts`,
    line: 10 + next(200),
  };
}

function endpoint(module: string, nth: number): Endpoint {
  const method = ["GET", "POST", "GET", "PATCH", "DELETE"][nth % 5] ?? "GET";
  const path = `/api/${module}${["", "", "/:id", "/:id", "/:id"][nth % 5]}${nth > 4 ? `/part-${nth}` : ""}`;
  const file = `src/${module}/${module}.routes.ts`;
  return {
    id: `${method} ${path}`,
    method,
    path,
    regex: null,
    module,
    handler: { name: `${module}Handler${nth}`, file, line: 10 + nth * 6 },
    middleware: ["requestId", "authenticate", `validate${nth}`],
    steps: [
      { name: "requestId", stage: "middleware", file: "src/app.ts", line: 12 },
      { name: "authenticate", stage: "guard", file: "src/auth.ts", line: 4 },
      { name: `validate${nth}`, stage: "pipe", file, line: 9 + nth * 6 },
    ],
    registrations: [],
    chain: [],
    handlerUnit: null,
    heir: null,
    order: nth,
    uncertain: null,
  };
}

function troubles(module: string, at: number): Finding[] {
  const place = { file: `src/${module}/state.ts`, line: 4, module };
  const found: Finding[] = [];
  if (at % 9 === 0)
    found.push({
      ...place,
      code: "SCHEMA",
      level: "error",
      message: `${module} changes the schema at start`,
      fix: "put the call into a statement of its own on the boot path",
    });
  if (at % 3 === 0)
    found.push({
      ...place,
      code: "SHARED-TABLE",
      level: "warning",
      message: `table ${module} is written by ${module}, orders`,
      fix: "let one of them do the writing",
    });
  found.push({
    ...place,
    code: "STATE",
    level: "note",
    message: `${module} keeps a cache in memory`,
    fix: "each process will have its own",
  });
  return found;
}

interface Parts {
  readonly uses: readonly string[];
  readonly tables: readonly Table[];
  readonly endpoints: readonly Endpoint[];
  readonly findings: readonly Finding[];
  readonly next: (below: number) => number;
}

function moduleOf(name: string, { uses, tables, endpoints, findings, next }: Parts): Module {
  const mine = endpoints.filter(({ module }) => module === name);
  const lines = 200 + next(2400);
  return {
    name,
    origin: "folder",
    files: ["routes", "service", "schema", "state"].map((part) => `src/${name}/${name}.${part}.ts`),
    endpoints: mine.map(({ id }) => id),
    dependsOn: uses.map((module) => ({ module, symbols: [`${module}Service`] })),
    data: {
      owns: tables.filter(({ owner }) => owner === name).map((table) => table.name),
      reads: tables.filter(({ readers }) => readers.includes(name)).map((table) => table.name),
      writes: tables.filter(({ writers }) => writers.includes(name)).map((table) => table.name),
    },
    measures: {
      files: 4,
      lines,
      endpoints: mine.length,
      afferent: next(9),
      efferent: uses.length,
      instability: 0.5,
      cohesion: next(100) / 100,
      coupling: next(400) / 100,
      coChange: null,
    },
    maturity: "monolith",
    blockers: findings.filter((finding) => finding.module === name && finding.level === "error"),
  };
}

function candidate(module: Module, at: number): ExtractionCandidate {
  const score = Number((((at * 37) % 101) / 101).toFixed(3));
  const verdict = score > 0.75 ? "extract" : score > 0.3 ? "possible" : "do-not-extract";
  return {
    module: module.name,
    verdict,
    score,
    reasons: [
      { text: `owns ${module.data.owns.length} tables that nobody else writes`, weight: 0.3, kind: "for" },
      {
        text: `${module.measures.efferent} references go out, ${module.measures.afferent} come in`,
        weight: 0.2,
        kind: "for",
      },
      {
        text: `${module.measures.endpoints} endpoints in ${module.measures.lines} lines`,
        weight: 0.1,
        kind: "for",
      },
      verdict === "do-not-extract"
        ? { text: `cohesion ${module.measures.cohesion}`, weight: -0.4, kind: "against" }
        : { text: `cohesion ${module.measures.cohesion}`, weight: 0.05, kind: "for" },
    ],
    missing: verdict === "possible" ? ["it is in an import cycle"] : [],
  };
}
