import { posix, relative, sep } from "node:path";
import { ts } from "ts-morph";
import { compilePattern } from "../../boot/compile-pattern.ts";
import type { Machine } from "../../boot/machine.ts";
import { sourcesLike } from "../../boot/match-files.ts";
import { type HandlerSite, type HostValue, literal, textOf, unknown, type Value } from "../../boot/values.ts";
import { readFileSync } from "../../disk/watched-disk.ts";
import { flattenSite, register } from "../register.ts";

/** Names of operations in a file, with the verb that each stands for (packages/openapi-framework/src/util.ts). */
const verbs: ReadonlyMap<string, string> = new Map([
  ...["delete", "get", "head", "options", "patch", "post", "put"].flatMap(
    (verb) =>
      [
        [verb, verb],
        [verb.toUpperCase(), verb],
      ] as const,
  ),
  ["del", "delete"],
]);

/**
 * `initialize({ app, apiDoc, paths: "./api/paths" })` of express-openapi: a file below the folder is a path, `{id}` a parameter,
 * and what it exports by the name of a verb answers: a function, or a list with middleware in front. A file may export a
 * function instead that is given dependencies and gives the operations back. All of it lies below `basePath`, or below the
 * path of each of `servers` (packages/express-openapi/index.ts, packages/openapi-framework/index.ts and packages/fs-routes/index.ts of
 * express-openapi 12). Why they cannot be listed, where something of that is not known; null where they are.
 */
export function describeByFolders(
  machine: Machine,
  app: HostValue,
  options: Value & { kind: "object" },
  call: ts.CallExpression | ts.NewExpression,
): string | null {
  const field = (name: string): Value => options.fields.get(name) ?? unknown;
  if (options.fields.has("operations"))
    return "express-openapi answers by the operation names of an OpenAPI file, not by routes in the code";
  const bases = basePaths(machine, field("apiDoc"));
  if (bases === null)
    return "the base path that express-openapi takes from its `apiDoc` could not be computed";
  const given = field("paths");
  const folders = (given.kind === "array" ? given.items.map(({ value }) => value) : [given]).map(textOf);
  const known = folders.filter((text) => text !== null);
  if (known.length < folders.length)
    return "express-openapi makes its routes of the files below `paths`, which could not be computed";
  const files = known.flatMap((folder) => routesBelow(machine, folder, field));
  for (const { file, route } of files.sort(byRoute))
    for (const base of bases) registerFile(machine, app, { file, path: base + route, call });
  return files.length === 0 ? `express-openapi finds no file below ${known.join(", ")}` : null;
}

interface FileRoute {
  readonly file: string;
  readonly route: string;
}

function routesBelow(machine: Machine, given: string, field: (name: string) => Value): FileRoute[] {
  const { root } = machine.sources;
  const glob = textOf(field("routesGlob")) ?? "**/*.js";
  const asked = field("routesIndexFileRegExp");
  const index = (asked.kind === "regex" ? compilePattern(asked) : null) ?? /(?:index)?\.js$/;
  const ignored = field("pathsIgnore");
  const ignore = ignored.kind === "regex" ? compilePattern(ignored) : null;
  return sourcesLike(machine, posix.join(posix.resolve(root, given), glob)).flatMap((file) => {
    const inside = tailOf(file, posix.relative(root, posix.resolve(root, given)));
    // As the file is called here, or once it is built.
    const names = [inside, inside.replace(/\.([cm]?)tsx?$/, ".$1js")];
    const name = names.find((own) => index.test(own)) ?? inside;
    const route = `/${name.replace(index, "")}`.replace(/(?<=.)\/$/, "");
    return ignore?.test(route) === true ? [] : [{ file, route: route.replace(/{([^}/]+)}/g, ":$1") }];
  });
}

/** Below the folder, which may be that of a build: `dist/api/paths` is `src/api/paths` or `api/paths`. */
function tailOf(file: string, folder: string): string {
  const inner = folder.split(sep).slice(1).join("/");
  const found = [folder, `src/${inner}`, inner].find((own) => own !== "" && file.startsWith(`${own}/`));
  return found === undefined ? file : relative(found, file).split(sep).join("/");
}

/** Paths with parameters come after those without. */
function byRoute(one: FileRoute, other: FileRoute): number {
  const dynamic = Number(one.route.includes(":")) - Number(other.route.includes(":"));
  return dynamic !== 0 ? dynamic : other.route.localeCompare(one.route);
}

interface FileInput {
  readonly file: string;
  readonly path: string;
  readonly call: ts.CallExpression | ts.NewExpression;
}

function registerFile(machine: Machine, app: HostValue, { file, path, call }: FileInput): void {
  const whole = machine.whole(file);
  const main = machine.exported(file, "default");
  const exported = main.kind === "unknown" || main.kind === "result" ? whole : main;
  const operations =
    exported.kind === "function"
      ? machine.run(
          exported,
          exported.node.parameters.map(() => unknown),
          null,
        )
      : exported;
  for (const [name, verb] of verbs) {
    const value = machine.member(operations, name);
    if (value.kind === "unknown") continue;
    const sites = flattenSite({ node: call, value });
    register(machine, app, {
      ...{ call, method: verb, kind: "route", file },
      paths: [{ node: call, value: literal(path) }],
      handlers: sites.map((site, at) => named(site, at === sites.length - 1 ? verb : null)),
    });
  }
}

/** A handler goes by its own name, or by its verb. */
function named(site: HandlerSite, verb: string | null): HandlerSite {
  const { value } = site;
  if (value.kind !== "function") return site;
  const { node } = value;
  const own = node.name !== undefined && ts.isIdentifier(node.name) ? node.name.text : null;
  const variable = ts.isVariableDeclaration(node.parent) ? node.parent.name.getText() : null;
  if (verb === null && own === null) return site;
  return {
    ...site,
    known: {
      body: node,
      name: own ?? variable ?? verb ?? "anonymous",
      at: node,
      callsNext: verb === null,
      parameters: node.parameters.length,
    },
  };
}

/** Of an OpenAPI document as an object, as text, or as the name of a file; null where it is not known. */
function basePaths(machine: Machine, apiDoc: Value): string[] | null {
  if (apiDoc.kind === "object") {
    const servers = apiDoc.fields.get("servers");
    if (servers?.kind === "array" && servers.items.length > 0) {
      const urls = servers.items.map(({ value }) =>
        textOf(value.kind === "object" ? (value.fields.get("url") ?? unknown) : unknown),
      );
      const paths = urls.map(pathOfUrl).filter((path) => path !== null);
      return paths.length === urls.length ? [...new Set(paths)] : null;
    }
    const base = apiDoc.fields.get("basePath");
    if (base === undefined) return apiDoc.fields.has("swagger") || apiDoc.fields.has("openapi") ? [""] : null;
    const text = textOf(base);
    return text === null ? null : [text.replace(/\/$/, "")];
  }
  const text = documentNamed(apiDoc, 0);
  if (text === null) return null;
  const document = /\n/.test(text) ? text : fileText(machine, text);
  return document === null ? null : basesIn(document);
}

/** Also behind what reads the file: `yaml.load(fs.readFileSync("api.yml", "utf8"))`. */
function documentNamed(value: Value, depth: number): string | null {
  if (value.kind !== "result") return textOf(value);
  if (depth > 3) return null;
  const named = value.args.map((own) => documentNamed(own, depth + 1));
  return named.find((text) => text !== null && /\.(ya?ml|json)$/.test(text)) ?? null;
}

function fileText({ sources }: Machine, path: string): string | null {
  try {
    return readFileSync(posix.resolve(sources.root, path), "utf8");
  } catch {
    return null;
  }
}

/** `basePath: /v1` or the `url` lines of `servers:`, in YAML or in JSON. */
function basesIn(document: string): string[] {
  const base = /^\s*"?basePath"?\s*:\s*["']?([^"',\s#]+)/m.exec(document)?.[1];
  if (base !== undefined) return [base.replace(/\/$/, "")];
  const servers = /^"?\s*"?servers"?\s*:\s*\[?\s*\n((?:[ \t-].*\n?)+)/m.exec(document)?.[1] ?? "";
  const urls = [...servers.matchAll(/["']?url["']?\s*:\s*["']?([^"',\s#]+)/g)].map(([, url = ""]) =>
    pathOfUrl(url),
  );
  const paths = urls.filter((path) => path !== null);
  return paths.length === 0 ? [""] : [...new Set(paths)];
}

function pathOfUrl(url: string | null): string | null {
  if (url === null) return null;
  try {
    return decodeURI(new URL(url, "http://localhost").pathname)
      .replace(/\/$/, "")
      .replace(/{(\w+)}/g, ":$1");
  } catch {
    return null;
  }
}
