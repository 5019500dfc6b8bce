/**
 * Stage 1 output: what is written in the monolith's files, before any judgement.
 * Plain JSON; paths are relative to `project.root`, with forward slashes; lines are 1-based;
 * spans are UTF-16 offsets into the file's text as read, half-open.
 */

import type { ProviderFact, ReferenceFact, TraitFact } from "./facts/boundary-facts.ts";
import type { EntryPointFact, RelationFact, TableFact } from "./facts/other-facts.ts";
import type { CompilerPlugins, LibraryFact, PackageFact, PackagePatches } from "./facts/package-facts.ts";
import type { Place, Span, UnitId } from "./facts/place.ts";
import type {
  AssetFact,
  CodePatternFact,
  EnvRead,
  EventFact,
  JobFact,
  ListenFact,
  SchemaSwitch,
  SharedPathFact,
  StateFact,
  TransactionFact,
} from "./facts/runtime-facts.ts";
import type { TablePaths } from "./facts/table-paths.ts";

export type * from "./facts/boundary-facts.ts";
export type * from "./facts/bus-facts.ts";
export type * from "./facts/callable-facts.ts";
export type * from "./facts/other-facts.ts";
export type * from "./facts/package-facts.ts";
export type * from "./facts/place.ts";
export type * from "./facts/runtime-facts.ts";
export type * from "./facts/shape-facts.ts";
export type * from "./facts/table-paths.ts";
export type * from "./facts/test-facts.ts";
export type * from "./facts/wait-facts.ts";

export interface Facts {
  readonly schemaVersion: 1;
  readonly project: ProjectFacts;
  readonly files: readonly SourceFileFacts[];
  readonly units: readonly CodeUnit[];
  /** One tree an application, in registration order. */
  readonly apps: readonly Registration[];
  /** What starts work in this process besides an HTTP request. */
  readonly entryPoints: readonly EntryPointFact[];
  /** Classes that a container hands out by type or token. */
  readonly providers: readonly ProviderFact[];
  /** One use of code of another file, with what matters when a network comes between them. */
  readonly references: readonly ReferenceFact[];
  /** What kind of code a reference ends in. */
  readonly traits: readonly TraitFact[];
  readonly data: readonly DataAccess[];
  /** Foreign keys and relations between tables, as the models or the SQL declare them. */
  readonly relations: readonly RelationFact[];
  /** Where the models of tables are written; tables known by their name alone are not among them. */
  readonly declaredTables: readonly TableFact[];
  /** First write of each table by each handler. */
  readonly writes: readonly HandlerWrites[];
  readonly tablePaths: TablePaths;
  readonly transactions: readonly TransactionFact[];
  readonly schemaSwitches: readonly SchemaSwitch[];
  readonly jobs: readonly JobFact[];
  readonly events: readonly EventFact[];
  readonly state: readonly StateFact[];
  readonly env: readonly EnvRead[];
  readonly assets: readonly AssetFact[];
  readonly codePatterns: readonly CodePatternFact[];
  readonly sharedPaths: readonly SharedPathFact[];
  readonly listens: readonly ListenFact[];
  /** What looked like an endpoint, import or data access but could not be resolved. Never dropped silently. */
  readonly unresolved: readonly Unresolved[];
  /** Files that do not parse. The rest of the monolith is still analysed. */
  readonly syntaxErrors: readonly (Place & { readonly message: string })[];
}

export interface ProjectFacts {
  /** Absolute path of the folder that holds the package.json. */
  readonly root: string;
  readonly name: string;
  readonly packageManager: "npm" | "pnpm" | "yarn";
  /** Yarn from its second version on. */
  readonly modernYarn?: true;
  readonly framework: FrameworkName | "none";
  readonly moduleKind: "esm" | "commonjs";
  readonly language: "typescript" | "javascript";
  /** Source file that the start command ends up running (`src/server.ts`, not `dist/server.js`). */
  readonly entry: string;
  /** The tsconfig in use and every file it extends inside the root, nearest first; empty for plain JavaScript. */
  readonly tsconfigs: readonly string[];
  /** The configs beside it (`tsconfig.build.json`), each with what it extends: other tools of the monolith use them. */
  readonly otherTsconfigs: readonly (readonly string[])[];
  /** Files with the settings of Babel and swc, which tell those compilers what no option does. */
  readonly compilerSettings?: readonly string[];
  /** What changes the code while the monolith's build tool compiles it. */
  readonly compilerPlugins?: CompilerPlugins;
  /** What is changed in packages after they are installed. */
  readonly patches?: PackagePatches;
  /** Packages of the same repository that the code needs by their names, sorted by name. */
  readonly libraries?: readonly LibraryFact[];
  /** Schema (file or folder) that the Prisma client is generated from, and the config file that says so. */
  readonly prisma: { readonly schema: string; readonly config: string | null } | null;
  readonly outDir: string | null;
  /** No tsconfig says `outDir`: it is the default of the monolith's build tool, which a compiler has to be told. */
  readonly assumedOutDir?: true;
  readonly rootDir: string | null;
  /** Folder below the root that the monolith works in; left out where that is the root. */
  readonly workFolder?: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly packages: Readonly<Record<string, PackageFact>>;
  /** Version of the TypeScript that other packages brought where no package.json names it: types hold with it, but no script builds with it. */
  readonly broughtCompiler?: string;
}

export type FrameworkName = "express" | "nest" | "koa" | "fastify" | "hono";

export interface SourceFileFacts {
  readonly path: string;
  readonly hash: string;
  readonly lines: number;
  readonly imports: readonly ImportEdge[];
  /** `.d.ts`, `declare global` and `declare module` change types for everybody, imported or not. */
  readonly ambient: boolean;
}

export interface ImportEdge {
  /** Resolved file in the project, when there is one. */
  readonly to: string | null;
  /** Package name (`@scope/name` or `name`), when it is not in the project. `node:` builtins are left out. */
  readonly pkg: string | null;
  readonly specifier: string;
  readonly kind: "import" | "require" | "dynamic" | "reexport";
  readonly typeOnly: boolean;
  /** True for `import "x"` / bare `require("x")`: executed for its effect. */
  readonly sideEffect: boolean;
  readonly line: number;
  /** Set where the specifier names a package of the same repository. */
  readonly workspace?: true;
}

/**
 * The smallest piece of code that can be removed on its own.
 * - `import`: one binding of an import or require (or a side-effect import: `name` null)
 * - `reexport`: one specifier of `export … from`, `export { a }`, or a property of a CommonJS export object
 * - `declaration`: a top-level function, class, interface, type, enum or one variable declarator
 * - `effect`: a top-level statement that runs when the file loads
 * - `registration`: a route, mount or middleware call, wherever it is written
 * - `statement`: a statement inside a wiring function (a function that contains registrations, or the entry's boot function)
 * - `member`: a method of a class, or an entry of the object that a wiring function returns; kept with its parent only if a
 *   kept unit mentions its name
 * - `ambient`: `declare global` / `declare module`
 */
export interface CodeUnit {
  readonly id: UnitId;
  readonly file: string;
  readonly kind:
    | "import"
    | "reexport"
    | "declaration"
    | "effect"
    | "registration"
    | "statement"
    | "member"
    | "ambient";
  /** Declared or imported local name; null where there is none. */
  readonly name: string | null;
  readonly line: number;
  /** What to delete so that the file still parses: the statement with its leading comments, the `.get(…)` chain link, the import specifier. */
  readonly span: Span;
  /** How deletion works when siblings go too: units of one `group` share a statement, which is deleted whole (`groupSpan`) when all of them go; a literal stays, empty. */
  readonly group: string | null;
  readonly groupSpan: Span | null;
  /** `list` units are separated by commas: deletion takes one neighbouring comma with it. `link` units are chain links. */
  readonly form: "statement" | "list" | "link";
  /** Enclosing unit, for registrations and statements inside a function. A parent's refs do not include its children's. */
  readonly parent: UnitId | null;
  /** Interfaces, type aliases, type-only imports: erased at run time. */
  readonly typeOnly: boolean;
  /** Units that this one needs to compile and run: the local import binding it uses AND, through it, what the binding names. */
  readonly refs: readonly UnitId[];
  /** Names of members that this unit asks for, on whatever: `login` for `users.login(…)`; `(computed)` for a computed one. */
  readonly mentions: readonly string[];
  /** For `import`/`reexport`: the project file that is loaded; its `effect` units run. */
  readonly loads: string | null;
  /** Files that a computed require in it may mean; what they export is among its refs. */
  readonly scans?: readonly string[];
  /** Package that this unit imports (only `import`, `reexport`, and dynamic import/require inside other units). */
  readonly packages: readonly string[];
  /** True when the unit declares something the file exports. */
  readonly exported: boolean;
}

export interface PathPattern {
  /** `/posts/:slug`, `*` for wildcards; null where an expression could not be folded. */
  readonly text: string | null;
  /** Source of a regular expression path (without slashes and flags); null for strings. */
  readonly regex: string | null;
  /** The expression as written, for messages. */
  readonly source: string;
}

export interface HandlerRef {
  /** Unit that holds the handler's body: a function, class, or the registration itself when inline. */
  readonly unit: UnitId | null;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** The body calls `next()` (or could not be seen): requests may go on to later registrations. */
  readonly callsNext: boolean;
  /** When in the life of a request it runs. */
  readonly stage: HandlerStage;
  /** Steps run in the order of their phases where the framework has such; 0 when left out. */
  readonly phase?: number;
}

export type HandlerStage =
  | "middleware"
  | "hook"
  | "guard"
  | "interceptor"
  | "pipe"
  | "handler"
  | "filter"
  | "param"
  | "error";

/** What a handler changes when it runs, called functions included. */
export interface HandlerWrites extends Place {
  readonly registration: UnitId;
  /** Position of the handler in the registration's chain. */
  readonly index: number;
  readonly table: string;
  /** Reached only by a call that several methods of one name may answer. */
  readonly guessed?: boolean;
}

export interface Registration {
  readonly unit: UnitId;
  /** A `hook` runs for every route of its application or plug-in and of those below it, whatever the order. */
  readonly kind: "app" | "mount" | "middleware" | "hook" | "route" | "param" | "error" | "static";
  /** Upper case for routes, `ALL` for `app.all`, null otherwise. */
  readonly method: string | null;
  /** Of a mount: middleware in it runs only for what is registered in it, as in Koa's routers. */
  readonly closed?: boolean;
  /** What decides besides path and method whether a request gets into it, as a reason. */
  readonly depends?: string;
  /** A version that a header tells decides between it and others of the same method and path. */
  readonly versioned?: boolean;
  /** Own path, relative to its host. `/` when omitted. */
  readonly path: PathPattern;
  /** Ordered chain as written in this call. For a route the last one is the handler. */
  readonly handlers: readonly HandlerRef[];
  /** What is registered on the mounted router or app, in order. A router mounted twice appears twice with the same units. */
  readonly children: readonly Registration[];
  /** Units elsewhere that put it, or a step of it, where it is: the element that lists its controller, `consumer.apply(…)`. */
  readonly wiring?: readonly UnitId[];
  /** The call that found its file in a folder; `unit` is what the file exports then. */
  readonly loadedBy?: UnitId;
  /** File of the class that has the route, where it inherits the method. */
  readonly heir?: string;
  readonly file: string;
  readonly line: number;
}

export interface DataAccess extends Place {
  readonly unit: UnitId;
  readonly table: string;
  readonly mode: "read" | "write";
  /** Read through a join or relation of a query that starts at another table. */
  readonly joined: boolean;
  readonly via: string;
}

export interface Unresolved extends Place {
  readonly what: "endpoint" | "mount" | "import" | "table";
  readonly reason: string;
  /** How many of them it stands for; left out: one. */
  readonly count?: number;
}
