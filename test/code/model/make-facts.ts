/** Facts by hand, as small as a test needs them. */
import type {
  CodeUnit,
  DataAccess,
  Facts,
  Registration,
  SourceFileFacts,
} from "../../../src/code/read/facts.ts";

export function makeFacts(more: Partial<Facts> = {}): Facts {
  const units = more.units ?? [];
  const paths = [...new Set(["src/server.ts", ...units.map((unit) => unit.file)])];
  return {
    schemaVersion: 1,
    project: {
      root: "/x",
      name: "shop",
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
    },
    files: paths.map((path) => file(path)),
    units,
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
    ...more,
  };
}

export function file(path: string, imports: readonly string[] = [], lines = 100): SourceFileFacts {
  return {
    path,
    hash: path,
    lines,
    ambient: false,
    imports: imports.map((to) => ({
      to,
      pkg: null,
      specifier: to,
      kind: "import",
      typeOnly: false,
      sideEffect: false,
      line: 1,
    })),
  };
}

/** `src/users/list.ts#list` with what it needs. */
export function unit(id: string, refs: readonly string[] = [], more: Partial<CodeUnit> = {}): CodeUnit {
  const [path = "", name = ""] = id.split("#");
  return {
    id,
    file: path,
    kind: "declaration",
    name,
    line: 1,
    span: { start: 0, end: 1 },
    group: null,
    groupSpan: null,
    form: "statement",
    parent: null,
    typeOnly: false,
    refs,
    mentions: [],
    loads: null,
    packages: [],
    exported: true,
    ...more,
  };
}

export function access(id: string, table: string, mode: DataAccess["mode"], joined = false): DataAccess {
  const [path = ""] = id.split("#");
  return { unit: id, file: path, line: 1, table, mode, joined, via: "knex" };
}

/** A route whose handler is a unit. */
export function route(method: string, path: string, handler: string): Registration {
  const [inFile = "", name = ""] = handler.split("#");
  return {
    unit: handler,
    kind: "route",
    method,
    path: { text: path, regex: null, source: path },
    handlers: [{ unit: handler, name, file: inFile, line: 1, callsNext: false, stage: "handler" }],
    children: [],
    file: inFile,
    line: 1,
  };
}

export function app(children: readonly Registration[]): Registration {
  return {
    unit: "src/server.ts#app",
    kind: "app",
    method: null,
    path: { text: "/", regex: null, source: "/" },
    handlers: [],
    children,
    file: "src/server.ts",
    line: 1,
  };
}
