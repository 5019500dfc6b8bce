/** Packages, and what is done to code on its way through them. */

export interface PackageFact {
  readonly range: string;
  /** Version found in node_modules, or in the lock file; null when neither knows it. */
  readonly installed: string | null;
  readonly dev: boolean;
  /** Names that the installed package wants beside it. */
  readonly peers: readonly string[];
  /** Its folder as seen from the root, where it is a link to a package of the same repository that lies outside. */
  readonly outside?: string;
}

export interface PackagePatches {
  /** The step of `patch-package` that applies them after an install; null where pnpm does. */
  readonly command: string | null;
  readonly patches: readonly PackagePatch[];
}

export interface PackagePatch {
  readonly path: string;
  /** What its package manager knows it by: `name@version`, or the file's name. */
  readonly key: string;
  readonly pkg: string;
  /** Packages of the monolith's own that bring the patched one: itself, or what depends on it. */
  readonly neededBy: readonly string[];
}

/** `compilerOptions.plugins` of nest-cli.json, in the order in which they run. */
export interface CompilerPlugins {
  /** The file that names them, below the root. */
  readonly file: string;
  readonly plugins: readonly {
    /** As it is written there: a package, or a path inside one (`@nestjs/swagger/plugin`). */
    readonly name: string;
    readonly options: Readonly<Record<string, unknown>>;
  }[];
  /** The compiler that builds the monolith, where it is one that runs no such plugins. */
  readonly ignoredBy?: "swc";
}

/** A package of the same repository that the backend, or another such package, asks for by its name. */
export interface LibraryFact {
  readonly name: string;
  /** Relative to the root. */
  readonly folder: string;
  /** As its package.json has it; null without. */
  readonly version: string | null;
  /** What it consists of, relative to the root: no tests, no values of an environment, nothing that git ignores. Sorted. */
  readonly files: readonly string[];
  /** Settings outside its folder that its own build on. */
  readonly beside: readonly string[];
  /** What its package.json leads to and only a build makes: files or folders right below it. Empty where it is imported as it lies there. */
  readonly outputs: readonly string[];
  /** The script that builds it; null without. */
  readonly buildScript: "build" | "prepare" | null;
  /** Other packages of the repository that it needs to be built or to run. */
  readonly needs: readonly string[];
  /** All packages of the repository that it declares. */
  readonly siblings: readonly string[];
  /** Installed versions of what else it declares. */
  readonly versions: Readonly<Record<string, string>>;
}
