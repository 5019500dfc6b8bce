/** Stage 3 output: what will be done, as data. Screen, `--json`, generate/, check and undo all read this value. */

export interface TextEdit {
  /** UTF-16 offsets into the source file's text, half-open; edits of one file never overlap and are sorted. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly why: string;
}

/** `moved`: the module's own code, verbatim. `copied`: other code that its handlers reach. `pruned`: copied with parts taken out. */
type Placement = "moved" | "copied" | "pruned";

export interface PlannedFile {
  /** Same path in the monolith and, below the service folder, in the service. */
  readonly path: string;
  readonly placement: Placement;
  /** SHA-256 (hex) of the monolith's file when the plan was made. */
  readonly sourceHash: string;
  readonly edits: readonly TextEdit[];
}

export interface Obstacle {
  /** Catalogue code of docs/obstacles.md, such as `STATE` or `SCHEMA`. */
  readonly code: string;
  readonly level: "refuse" | "warning";
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
}

export interface ExtractionPlan {
  readonly schemaVersion: 1;
  readonly modules: readonly string[];
  readonly stage: "mini" | "micro";
  readonly service: {
    readonly name: string /** Relative to the root. */;
    readonly dir: string;
    readonly port: number;
  };
  readonly endpoints: readonly string[];
  readonly files: readonly PlannedFile[];
  /** Non-code files and folders that travel unchanged. */
  readonly assets: readonly string[];
  /** Config files that travel: the tsconfig chain. */
  readonly configs: readonly string[];
  /** What the service's copies of them say otherwise: they are about the service's own folder. */
  readonly configEdits?: ExtractionPlan["monolithEdits"];
  readonly packages: {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  /** What is changed in packages after they are installed; null where nothing is. */
  readonly patches?: PlannedPatches | null;
  /** Packages of the monolith's repository that are packages beside the service's code, each behind those that it needs. */
  readonly libraries?: readonly PlannedLibrary[];
  readonly runtime: ServiceRuntime;
  /** The modules' own tests; null where nothing tests them, or nobody asked. */
  readonly tests?: TestsPlan | null;
  /** Names of the environment variables that the service reads. Never values. */
  readonly env: readonly string[];
  /** Where its servers would listen, as the code says it: the port, or the variable that names it. */
  readonly listens?: readonly { readonly port: number | null; readonly env: string | null }[];
  /** Folders of the monolith that the code goes through, and of which no file travels. */
  readonly emptied?: readonly string[];
  /** What the service must not do, because the monolith still does it. */
  readonly disabled: readonly {
    readonly kind: "schema" | "job";
    readonly file: string;
    readonly line: number;
    readonly what: string;
  }[];
  /** The whole ordered endpoint table of the monolith; `service` where this plan takes it. */
  readonly routes: readonly PlannedRoute[];
  /** Small edits of monolith files (a tsconfig `exclude`), by path. */
  readonly monolithEdits: readonly {
    readonly path: string;
    readonly sourceHash: string;
    readonly edits: readonly TextEdit[];
    readonly why: string;
  }[];
  readonly obstacles: readonly Obstacle[];
  /** Codes of refusals that somebody accepted, now or when the service was extracted before. */
  readonly allowed?: readonly string[];
  /** Calls between the service and the monolith; null at the mini stage, where all code is copied. */
  readonly remote: RemotePlan | null;
  /** Tables that the monolith's code names, in small letters. */
  readonly tables?: readonly string[];
  /** Coupling that stays while the database is shared. */
  readonly debts: readonly string[];
}

export interface PlannedLibrary {
  readonly name: string;
  /** Same path in the monolith and, below the service folder, in the service. */
  readonly folder: string;
  readonly version: string | null;
  /** Its script that has to run before anybody imports it; null where its code is imported as it lies there. */
  readonly build: string | null;
  /** Installed versions of what it declares. */
  readonly versions: Readonly<Record<string, string>>;
  /** What that script makes, as paths of files and folders. */
  readonly outputs: readonly string[];
  /** Packages of the repository that it declares, whether or not they come along. */
  readonly siblings: readonly string[];
}

export interface PlannedPatches {
  /** The step that applies them after an install; null where pnpm does. */
  readonly command: string | null;
  readonly files: readonly { readonly path: string; readonly key: string }[];
}

export interface TestsPlan {
  /** Tests that travel, verbatim, at their own paths. */
  readonly files: readonly string[];
  /** What they need besides: code for tests, data, settings of the runner. */
  readonly support: readonly string[];
  /** Tests of the modules that stay with the monolith. */
  readonly stays: readonly { readonly path: string; readonly why: string }[];
  /** Files of the monolith with values of an environment that they read: those never travel. */
  readonly env: readonly string[];
  /** `npm test` of the service; null where none travels. */
  readonly script: string | null;
  /** The same tests in the monolith, as argv behind variables (`["NODE_ENV=test", "jest", …]`). */
  readonly baseline: readonly string[];
  /** The monolith's runner looks everywhere, and so below the service's folder as well. */
  readonly foundTwice: boolean;
  /** The runner's settings in package.json; null where they are in a file, or there are none. */
  readonly key: string | null;
}

export interface PlannedRoute {
  readonly endpoint: string;
  readonly regex: string | null;
  readonly module: string;
  readonly owner: "service" | "monolith";
  /** What a GET of it changes, with the place; null when nothing was found. */
  readonly sideEffects: string | null;
  /** Why this row can never leave the monolith; null when it can. */
  readonly pinned: string | null;
}

export interface ServiceRuntime {
  /** `berry`: Yarn from its second version on, another program with other options. */
  readonly packageManager: "npm" | "pnpm" | "yarn" | "berry";
  readonly moduleKind: "esm" | "commonjs";
  readonly language: "typescript" | "javascript";
  /** Folder below the root that the monolith works in; left out where that is the root. */
  readonly workFolder?: string;
  /** Source entry (`src/server.ts`). */
  readonly entry: string;
  /** Writes code into node_modules that neither travels nor installs (a database client); null when there is none. */
  readonly generate: string | null;
  /** Folder of the service that it writes into, where that is not node_modules. */
  readonly generatesInto?: string;
  /** The monolith's file with the settings of its database that the ORM looks for by itself: read where it lies. */
  readonly ormConfig?: string;
  /** `npm run build` of the service, `generate` included; null when there is nothing to do. */
  readonly build: string | null;
  /** How the entry is started, as argv after `node` (`["dist/server.js"]`, `["--import","tsx","src/server.ts"]`). */
  readonly nodeArgs: readonly string[];
  /** Of `nodeArgs`, the file that a command takes from the folder in which the process works: it is the service's own. */
  readonly ownFile?: string;
  /** Of `nodeArgs`, files that say how imports are found: they look from the service's folder, not from the monolith's. */
  readonly finders?: readonly string[];
  /** Folders below the service in which imports without `./` are looked for (`NODE_PATH` of the start script). */
  readonly nodePath: readonly string[];
  /** Names by which compiled code asks for its own files, with what they stand for below the service (`src` → `dist`). */
  readonly ownNames?: Readonly<Record<string, string>>;
  /** What the build puts beside compiled code, because it lies beside the sources: paths below the service. */
  readonly besideCode?: readonly { readonly from: string; readonly to: string }[];
  /** What changes the code while the build compiles it, in the order in which they run. */
  readonly compilerPlugins?: readonly {
    readonly name: string;
    readonly options: Readonly<Record<string, unknown>>;
  }[];
  /** Variables that the monolith's start script sets itself (`NODE_ENV=production node …`). */
  readonly startEnv?: Readonly<Record<string, string>>;
  readonly typecheck: string | null;
}

export interface RemotePlan {
  /** Called by the service, done in the monolith. */
  readonly toMonolith: readonly RemoteMethod[];
  /** Called by the monolith, done in the service while the module's switch says so. */
  readonly toService: readonly RemoteMethod[];
  /** Events that cross, listener by listener: emitted in the service and heard in the monolith, and the other way round. */
  readonly events: {
    readonly toMonolith: readonly RelayedEvent[];
    readonly toService: readonly RelayedEvent[];
  };
  /** Functions that become asynchronous, because what they call was synchronous: the other process's own among them are not. */
  readonly waits: {
    readonly service: readonly WaitingFunction[];
    readonly monolith: readonly WaitingFunction[];
  };
  /** Files of the anti-corruption layer, which the service gets beside its code. */
  readonly mappers: readonly { readonly path: string; readonly text: string }[];
  /** Ports of the internal listeners. */
  readonly ports: { readonly service: number; readonly monolith: number };
}

export interface WaitingFunction {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

export interface RemoteMethod {
  /** On the wire, and in the allow-list: `provider.method`. */
  readonly provider: string;
  readonly method: string;
  readonly module: string;
  /** Where its code is. */
  readonly file: string;
  readonly line: number;
  /** May be asked again when no answer came: it changes nothing. */
  readonly idempotent: boolean;
  readonly callers: readonly { readonly file: string; readonly line: number }[];
}

/** A listener that is told of an event by another process. */
export interface RelayedEvent {
  readonly event: string;
  /** Of the listener, on the wire and in the allow-list. */
  readonly provider: string;
  readonly method: string;
  /** Module that listens, and where it does. */
  readonly module: string;
  readonly file: string;
  readonly line: number;
  readonly emits: readonly { readonly file: string; readonly line: number }[];
}

/** What of a monolith goes when services answer for these modules alone. Data: screen, `--json` and generate/ read it. */
export interface RetirementPlan {
  readonly modules: readonly string[];
  readonly endpoints: readonly string[];
  readonly files: readonly RetiredFile[];
  /** Code of the modules that stays, because something else needs it. */
  readonly stays: readonly RemainingUse[];
  readonly obstacles: readonly Obstacle[];
}

export interface RetiredFile {
  readonly path: string;
  /** SHA-256 (hex) of the file when the plan was made. */
  readonly sourceHash: string;
  /** null: the whole file goes. */
  readonly edits: readonly TextEdit[] | null;
}

/** Code of the retired modules that something else still needs. */
export interface RemainingUse {
  /** Who needs it: a module, `shared` or `app`. */
  readonly by: string;
  readonly symbol: string;
  readonly file: string;
  readonly line: number;
  /** Types, constants, models and pure functions are fine in two places; behaviour would live on in two. */
  readonly behaviour: boolean;
}
