import { ts } from "ts-morph";
import type { Boot } from "../boot/boot.ts";
import type { ObjectValue, Value } from "../boot/values.ts";
import type { EntryPointFact } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";
import { question } from "../project/question.ts";
import type { EntrySite } from "./decorated-entry-points.ts";
import { importedNames } from "./imported-names.ts";
import { mentionsAny } from "./mentions-any.ts";

interface Starter {
  readonly pkg: string;
  /** Last name of what is called: a method, a function, a class after `new`. */
  readonly call: RegExp;
  readonly kind: EntryPointFact["kind"];
  /** Only with this text as first argument. */
  readonly first?: RegExp;
  /** Where the code lies in an object that is handed over. */
  readonly field?: RegExp;
}

const starters: readonly Starter[] = [
  { pkg: "node-cron", call: /^schedule$/, kind: "cron" },
  { pkg: "cron", call: /^(CronJob|from)$/, kind: "cron", field: /^onTick$/ },
  { pkg: "croner", call: /^Cron$/, kind: "cron" },
  { pkg: "node-schedule", call: /^scheduleJob$/, kind: "cron" },
  { pkg: "agenda", call: /^define$/, kind: "queue" },
  { pkg: "@hokify/agenda", call: /^define$/, kind: "queue" },
  { pkg: "bree", call: /^Bree$/, kind: "cron" },
  { pkg: "bull", call: /^process$/, kind: "queue" },
  { pkg: "bee-queue", call: /^process$/, kind: "queue" },
  { pkg: "bullmq", call: /^Worker$/, kind: "queue" },
  { pkg: "pg-boss", call: /^work$/, kind: "queue" },
  { pkg: "kafkajs", call: /^run$/, kind: "event", field: /^each(Message|Batch)$/ },
  { pkg: "amqplib", call: /^consume$/, kind: "queue" },
  { pkg: "amqp-connection-manager", call: /^consume$/, kind: "queue" },
  { pkg: "socket.io", call: /^on$/, kind: "websocket", first: /^(connection|connect)$/ },
  { pkg: "ws", call: /^on$/, kind: "websocket", first: /^connection$/ },
];

type Call = ts.CallExpression | ts.NewExpression;
type NameOf = (node: ts.Expression) => string;

/** Schedules, consumers, sockets and resolver maps that code hands to a package: seen to run, or written in a file that imports it. */
export function calledEntryPoints(
  sources: Sources,
  boot: Boot,
  nameOf: (file: ts.SourceFile) => NameOf,
): EntrySite[] {
  const found = new Map<ts.Node, EntrySite[]>();
  for (const { node, callee, receiver, args } of boot.calls) {
    if (found.has(node)) continue;
    const packages = new Set([packageOf(callee), packageOf(receiver)]);
    const starter = starterOf(node, packages);
    const sites =
      starter === null
        ? resolversIn(callee, args, node)
        : [toSite(starter, node, nameOf(node.getSourceFile()), args)];
    if (sites.length > 0) found.set(node, sites);
  }
  for (const file of sources.filesLike(mentionsAny(starters.map(({ pkg }) => pkg)))) {
    for (const node of startingCalls(sources, sources.pathOf(file), null)) {
      const starter = found.has(node) ? null : starterOf(node, packagesIn(file));
      if (starter !== null) found.set(node, [toSite(starter, node, nameOf(file), [])]);
    }
  }
  return [...found.values()].flat();
}

const startingCalls = question("calls of packages that start code", (_sources, file) => {
  const packages = packagesIn(file);
  const found: Call[] = [];
  if (!starters.some(({ pkg }) => packages.has(pkg))) return found;
  const visit = (node: ts.Node): void => {
    const call = ts.isCallExpression(node) || ts.isNewExpression(node);
    if (call && starterOf(node, packages) !== null) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
});

function packagesIn(file: ts.SourceFile): Set<string> {
  return new Set([...importedNames(file).values()].map(({ pkg }) => pkg));
}

function starterOf(node: Call, packages: ReadonlySet<string | null>): Starter | null {
  const callee = node.expression;
  const name = ts.isPropertyAccessExpression(callee)
    ? callee.name.text
    : ts.isIdentifier(callee)
      ? callee.text
      : "";
  const [first] = node.arguments ?? [];
  const text = first !== undefined && ts.isStringLiteralLike(first) ? first.text : "";
  return (
    starters.find(
      (one) =>
        packages.has(one.pkg) &&
        one.call.test(name) &&
        (one.first === undefined || one.first.test(text)) &&
        (one.field === undefined || hasCode(node, one.field)),
    ) ?? null
  );
}

function hasCode(node: Call, field: RegExp): boolean {
  const [first] = node.arguments ?? [];
  if (first === undefined) return false;
  if (!ts.isObjectLiteralExpression(first)) return node.arguments !== undefined && node.arguments.length > 1;
  return first.properties.some((own) => field.test(own.name?.getText() ?? ""));
}

function toSite(starter: Starter, node: Call, nameOf: NameOf, values: readonly Value[]): EntrySite {
  const args = node.arguments ?? [];
  const [first] = args;
  const body = bodyIn(args, values, starter.field ?? /^(onTick|process|processor|handler)$/);
  const told =
    first === undefined || ts.isFunctionLike(first)
      ? null
      : ts.isObjectLiteralExpression(first)
        ? toldIn(first, nameOf)
        : nameOf(first);
  return { kind: starter.kind, name: told ?? starter.pkg, body, at: node };
}

function toldIn(node: ts.ObjectLiteralExpression, nameOf: NameOf): string | null {
  const own = node.properties.find((one) => /^(name|cronTime|queue)$/.test(one.name?.getText() ?? ""));
  return own !== undefined && ts.isPropertyAssignment(own) ? nameOf(own.initializer) : null;
}

/** The last function that is handed over, by value where it is known. */
function bodyIn(args: readonly ts.Expression[], values: readonly Value[], field: RegExp): ts.Node | null {
  for (let index = args.length - 1; index >= 0; index--) {
    const value = values[index];
    const node = args[index];
    if (value?.kind === "function") return value.node;
    if (value?.kind === "object")
      for (const [name, own] of value.fields)
        if (field.test(name) && own.kind === "function") return own.node;
    if (node === undefined) continue;
    if (ts.isFunctionLike(node)) return node;
    if (ts.isObjectLiteralExpression(node)) {
      const written = node.properties.find((own) => field.test(own.name?.getText() ?? ""));
      if (written !== undefined) return written;
    }
  }
  return null;
}

/** The package that a value comes from, through whatever was called on it. */
function packageOf(value: Value, depth = 0): string | null {
  if (value.kind === "external") return value.pkg;
  if (value.kind !== "result" || depth > 10) return null;
  return packageOf(value.callee, depth + 1) ?? packageOf(value.receiver, depth + 1);
}

const schemaMakers =
  /^(@apollo\/server|apollo-server(-\w+)?|graphql-yoga|@graphql-tools\/schema|graphql-tools|@graphql-yoga\/\w+|mercurius)$/;

/** `new ApolloServer({ resolvers })`, `createSchema({ resolvers })`, `app.register(mercurius, { resolvers })`. */
function resolversIn(callee: Value, args: readonly Value[], call: Call): EntrySite[] {
  const packages = [packageOf(callee), ...args.map((value) => packageOf(value))];
  if (!packages.some((pkg) => pkg !== null && schemaMakers.test(pkg))) return [];
  return args.flatMap((value) => {
    const resolvers = value.kind === "object" ? value.fields.get("resolvers") : undefined;
    if (resolvers === undefined) return [];
    const maps = resolvers.kind === "array" ? resolvers.items.map((item) => item.value) : [resolvers];
    return maps.flatMap((map) => (map.kind === "object" ? fieldsOf(map, call) : []));
  });
}

function fieldsOf(map: ObjectValue, call: Call): EntrySite[] {
  return [...map.fields].flatMap(([type, own]) =>
    own.kind !== "object"
      ? []
      : [...own.fields].flatMap(([field, value]): EntrySite[] => {
          const inner = value.kind === "object" ? (value.fields.get("subscribe") ?? value) : value;
          const body = inner.kind === "function" ? inner.node : null;
          const at = own.origins.get(field) ?? body ?? call;
          return [{ kind: "graphql", name: `${type}.${field}`, body, at }];
        }),
  );
}
