import type { SourceFileFacts } from "../../model/monolith.ts";
import type { ServiceRuntime } from "../plan.ts";

/**
 * What the monolith's build tool does with imports that are no paths (`src/users/user`, `@app/library`), and `tsc` does not: the
 * service is told which compiled files they mean. Files beside the folder of the sources (`libs/`) are compiled along.
 * `files`: the service's own.
 */
export function withOwnNames(
  runtime: ServiceRuntime,
  facts: { readonly files: readonly SourceFileFacts[] },
  files: ReadonlySet<string>,
): ServiceRuntime {
  const whole = besideSources(runtime, files);
  const roots = rootsOf(whole);
  if (roots === null || whole.moduleKind !== "commonjs") return whole;
  const names = new Map<string, string>();
  for (const { path, imports } of facts.files) {
    if (!files.has(path)) continue;
    for (const { specifier, to, typeOnly, workspace } of imports) {
      if (to === null || typeOnly || workspace === true || /^[./]/.test(specifier) || !files.has(to))
        continue;
      const output = outputOf(to, roots);
      if (output === null) continue;
      const [name, place] = shortest(specifier, output);
      const known = names.get(name);
      if (known === undefined || known === place) names.set(name, place);
      else names.set(specifier, output);
    }
  }
  return names.size === 0 ? whole : { ...whole, ownNames: Object.fromEntries([...names].sort()) };
}

interface Roots {
  /** Folder whose files the compiler maps to `output`; empty for the service's own. */
  readonly source: string;
  readonly output: string;
}

/** `src/` and `dist/` of `src/main.ts` and `dist/main.js`; null where nothing is compiled. */
export function rootsOf({ build, entry, nodeArgs }: ServiceRuntime): Roots | null {
  const made = nodeArgs.find((word) => /^[^-].*\.[cm]?js$/.test(word));
  if (build === null || made === undefined) return null;
  const from = withoutEnding(entry).split("/");
  const to = withoutEnding(made).split("/");
  const same = sharedEnd(from, to);
  return {
    source: from.slice(0, from.length - same).join("/"),
    output: to.slice(0, to.length - same).join("/"),
  };
}

/** With `--rootDir src` the compiler refuses `libs/`: the whole service is the root then, and the output lies deeper. */
function besideSources(runtime: ServiceRuntime, files: ReadonlySet<string>): ServiceRuntime {
  const roots = rootsOf(runtime);
  if (roots === null || roots.source === "" || runtime.build === null) return runtime;
  const beside = [...files].some(
    (file) => /(?<!\.d)\.[cm]?tsx?$/.test(file) && !file.startsWith(`${roots.source}/`),
  );
  if (!beside) return runtime;
  const old = `${roots.output}/`;
  return {
    ...runtime,
    build: `${runtime.build.replace(/ --rootDir \S+/, "")} --rootDir .`,
    nodeArgs: runtime.nodeArgs.map((word) =>
      word.startsWith(old) ? `${old}${roots.source}/${word.slice(old.length)}` : word,
    ),
  };
}

function outputOf(file: string, { source, output }: Roots): string | null {
  if (source !== "" && !file.startsWith(`${source}/`)) return null;
  const inside = source === "" ? file : file.slice(source.length + 1);
  return `${output}/${withoutEnding(inside)}`;
}

/** `src` → `dist` says the same of all files below as `src/users/user` → `dist/users/user` of one. */
function shortest(specifier: string, output: string): [string, string] {
  const name = specifier.replace(/\.[cm]?[jt]sx?$/, "").split("/");
  const index = name.at(-1) !== "index" && output.endsWith("/index");
  const place = (index ? output.slice(0, -"/index".length) : output).split("/");
  const same = Math.min(sharedEnd(name, place), name.length - 1);
  return [
    name.slice(0, name.length - same).join("/"),
    (same === 0 ? output.split("/") : place.slice(0, place.length - same)).join("/"),
  ];
}

function sharedEnd(one: readonly string[], other: readonly string[]): number {
  let same = 0;
  while (same < one.length && same < other.length && one.at(-1 - same) === other.at(-1 - same)) same++;
  return same;
}

const withoutEnding = (path: string): string => path.replace(/(\.d)?\.[cm]?[jt]sx?$/, "");
