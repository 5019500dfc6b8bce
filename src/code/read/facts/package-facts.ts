/** Packages, and what is done to code on its way through them. */

export interface PackageFact {
  readonly range: string;
  /** Version found in node_modules, or in the lock file; null when neither knows it. */
  readonly installed: string | null;
  readonly dev: boolean;
  /** Names that the installed package wants beside it. */
  readonly peers: readonly string[];
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
