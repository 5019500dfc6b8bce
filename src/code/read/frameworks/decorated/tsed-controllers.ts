import type { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import {
  type ClassValue,
  type HandlerSite,
  type HostValue,
  literal,
  type ObjectValue,
  textOf,
  unknown,
  type Value,
} from "../../boot/values.ts";
import { type Applied, classDecorators } from "../nest/decorators-of.ts";
import { register } from "../register.ts";
import { classesNamed, type NamedClass } from "./classes-named.ts";
import { decoratedRoutes, stepsOf, type Words } from "./decorated-class.ts";
import { joinedPath } from "./paths.ts";

export const tsedPackages = /^(@tsed\/.+|ts-express-decorators)$/;
const verbs = /^(Get|Post|Put|Patch|Delete|Head|Options|All)$/;

const words: Words = {
  packages: tsedPackages,
  verb({ name, args: [first, second] }) {
    if (name === "Operation" && first !== undefined)
      return { method: (textOf(first) ?? "all").toLowerCase(), path: second };
    if (!verbs.test(name)) return null;
    // Without a path the arguments are middleware.
    const path = first !== undefined && isStep(first) ? undefined : first;
    return { method: name.toLowerCase(), path };
  },
};

function isStep({ kind }: Value): boolean {
  return kind === "function" || kind === "class" || kind === "result";
}

/** `mount: { "/rest": [Boats, "./controllers/*.ts"] }`: classes, what files export, and what modules bring. */
export function mountControllers(
  machine: Machine,
  app: HostValue,
  settings: ObjectValue,
  call: ts.Node,
): void {
  const modules = settings.fields.get("imports");
  for (const { type } of modules === undefined ? [] : classesNamed(machine, modules, call))
    for (const { pkg, name, args } of classDecorators(machine, type))
      if (tsedPackages.test(pkg) && name === "Module" && args[0]?.kind === "object")
        mountControllers(machine, app, args[0], call);
  const mounted = settings.fields.get("mount");
  const named = (mounted?.kind === "object" ? [...mounted.fields] : []).map(([path, value]) => {
    const node = (mounted?.kind === "object" ? mounted.origins.get(path) : undefined) ?? call;
    return { path, classes: classesNamed(machine, withRoot(machine, value, settings), node) };
  });
  // One that another has below itself is mounted nowhere else, whatever list or pattern finds it.
  const children = new Set(
    named.flatMap(({ classes }) =>
      classes.flatMap(({ type }) => childrenOf(machine, type).map((child) => child.type.node)),
    ),
  );
  for (const { path, classes } of named)
    for (const { type, element } of classes)
      if (!children.has(type.node))
        mountController(machine, {
          ...{ app, type, element, above: literal(path), around: [], seen: new Set() },
        });
}

const rootMark = /\$\{rootDir\}/g;

/** `"${rootDir}/controllers"` in a plain text is filled in by the package. */
function withRoot(machine: Machine, value: Value, settings: ObjectValue): Value {
  if (value.kind === "array")
    return {
      kind: "array",
      items: value.items.map((item) => ({ ...item, value: withRoot(machine, item.value, settings) })),
    };
  const text = textOf(value);
  if (text === null || text.search(rootMark) === -1) return value;
  const root = textOf(settings.fields.get("rootDir") ?? unknown) ?? machine.sources.root;
  return literal(text.replace(rootMark, root));
}

interface Mounted {
  readonly app: HostValue;
  readonly type: ClassValue;
  readonly element: ts.Node | null;
  readonly above: Value;
  /** Of the controllers above it. */
  readonly around: readonly HandlerSite[];
  readonly seen: ReadonlySet<ts.Node>;
}

function mountController(machine: Machine, input: Mounted): void {
  const { app, type, element } = input;
  const applied = classDecorators(machine, type).filter(({ pkg }) => tsedPackages.test(pkg));
  const own = applied.findLast(({ name }) => /^(Rest)?Controller$/.test(name));
  if (own === undefined || input.seen.has(type.node)) return;
  const [given] = own.args;
  const options = given?.kind === "object" ? given : null;
  const path =
    options === null ? (given ?? lastPath(applied)) : (options.fields.get("path") ?? lastPath(applied));
  const place = joinedPath(machine, [input.above, path], own.node, concat);
  const around = [...input.around, ...steps(applied, /^UseBefore$/)];
  for (const route of decoratedRoutes(machine, type, words)) {
    const verb = route.applied.find(({ node }) => node === route.node);
    register(machine, app, {
      call: route.member,
      method: route.method,
      kind: "route",
      paths: [joinedPath(machine, [place.value, route.path ?? literal("/")], route.node, concat)],
      wiredBy: element === null ? [] : [element],
      handlers: [
        ...around,
        ...steps(applied, /^(UseBeforeEach|UseAuth|Auth\w*)$/),
        ...steps(route.applied, /^(UseBefore|UseBeforeEach|UseAuth)$/),
        ...steps(applied, /^Use$/),
        // Those of a method are added as its decorators are applied, from the bottom.
        ...route.applied.flatMap((one) =>
          one === verb
            ? stepsOf(one, "use", argumentsBefore(one, route.path))
            : one.name === "Use"
              ? stepsOf(one, "use")
              : [],
        ),
        route.handler,
        ...[...steps(route.applied, /^UseAfter$/), ...steps(applied, /^UseAfter$/)].map(
          (site): HandlerSite => ({ ...site, stage: "middleware" }),
        ),
      ],
    });
  }
  for (const { type: child } of childrenOf(machine, type))
    mountController(machine, {
      ...{ app, type: child, element, above: place.value, around },
      seen: new Set([...input.seen, type.node]),
    });
}

/** Middleware comes after the path; `@Operation` has its verb in front. */
function argumentsBefore({ name }: Applied, path: Value | undefined): number {
  if (name === "Operation") return 2;
  return path === undefined ? 0 : 1;
}

/** Of `@Controller({ children })`, `@Children(…)`, and of `@Controller(path, …)` as it was once. */
function childrenOf(machine: Machine, type: ClassValue): NamedClass[] {
  return classDecorators(machine, type)
    .filter(({ pkg }) => tsedPackages.test(pkg))
    .flatMap(({ name, args, node }) => {
      const [given, ...more] = args;
      const listed = given?.kind === "object" ? given.fields.get("children") : undefined;
      const below =
        name === "Children"
          ? args
          : name === "Controller"
            ? [...more, ...(listed === undefined ? [] : [listed])]
            : [];
      return below.flatMap((value) => classesNamed(machine, value, node));
    });
}

function lastPath(applied: readonly Applied[]): Value | undefined {
  return applied.findLast(({ name }) => name === "Path")?.args[0];
}

/** `concatPath`: no double slash where parts meet, none at the end. */
function concat(texts: readonly string[]): string {
  return texts.reduce((path, own) => {
    const next = path.endsWith("/") && own.startsWith("/") ? own.slice(1) : own;
    const sum = path + next;
    return sum.endsWith("/") && sum.length > 1 ? sum.slice(0, -1) : sum;
  }, "");
}

/** The topmost comes first. `@UseAuth(Guard, { role })`: options are no steps. */
function steps(applied: readonly Applied[], wanted: RegExp): HandlerSite[] {
  const own = applied.filter(({ name }) => wanted.test(name));
  return own.reverse().flatMap((one) => stepsOf(one, "use").filter(({ value }) => value.kind !== "object"));
}
