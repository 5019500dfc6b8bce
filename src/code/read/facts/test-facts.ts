/** A test, or code that lies in a folder of tests. Not part of `Facts`: read when asked for. */
export interface TestFact {
  readonly path: string;
  /** What it loads, names to a runner that replaces modules (`jest.mock("…")`) included. */
  readonly imports: readonly TestImport[];
  /** Every name in it, those of members included. */
  readonly words: ReadonlySet<string>;
  /** Files and folders without code that a text of it leads to. */
  readonly data: readonly string[];
  /** Files with values of an environment that a text of it leads to: those never travel. */
  readonly env: readonly string[];
}

export interface TestImport {
  readonly specifier: string;
  /** Relative to the root; null where it leads to no file of the project. */
  readonly file: string | null;
  readonly pkg: string | null;
}
