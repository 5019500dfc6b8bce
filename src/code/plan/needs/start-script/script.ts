export interface Preload {
  readonly flag: "--require" | "--import" | "--loader";
  readonly name: string;
}

/** What the monolith's start script does beside naming the entry: all of it changes how the same code behaves. */
export interface StartScript {
  /** Variables that it sets. `$NAME` and `${NAME:-default}` are left in the values: only a start can fill them in. */
  readonly env: Readonly<Record<string, string>>;
  /** Files with variables that are read before the code runs; what is set already stays. */
  readonly envFiles: readonly string[];
  /** Options of Node, without the ones that have a key of their own here. */
  readonly flags: readonly string[];
  readonly preloads: readonly Preload[];
  /** Behind the entry. */
  readonly args: readonly string[];
  /** What it does that a service cannot repeat, each in words. */
  readonly unread: readonly string[];
}

export const emptyScript: StartScript = {
  env: {},
  envFiles: [],
  flags: [],
  preloads: [],
  args: [],
  unread: [],
};
