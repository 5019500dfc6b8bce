import { ts } from "ts-morph";
import { packageOf } from "../../../util/package-of.ts";
import type { BootCall } from "../boot/machine.ts";
import { textOf, type Value } from "../boot/values.ts";
import { changesSchema } from "../data/sql/scan-sql.ts";

export interface SchemaCall {
  readonly call: BootCall;
  readonly what: string;
  /** What to put in place of the call, for calls that others hang on. */
  readonly harmless: Harmless | null;
}

export interface Harmless {
  readonly text: string;
  /** The object before the method stays. */
  readonly ofMethod: boolean;
}

/** Calls on the boot path that change the schema. */
export function findSchemaCalls(calls: readonly BootCall[]): SchemaCall[] {
  const found = calls.flatMap((call): SchemaCall[] => {
    const what = describeSchemaCall(call);
    return what === null ? [] : [{ call, ...what }];
  });
  // Each way there counts: a service has to start without all of them.
  const seen = new Map<ts.Node, BootCall[]>();
  return found.filter(({ call }) => {
    const others = seen.get(call.node) ?? [];
    if (others.some((other) => sameWay(other, call))) return false;
    seen.set(call.node, [...others, call]);
    return true;
  });
}

function sameWay(a: BootCall, b: BootCall): boolean {
  return a.frames.length === b.frames.length && a.frames.every(({ node }, at) => node === b.frames[at]?.node);
}

/** null when the call leaves the schema alone. */
export function describeSchemaCall(
  call: Pick<BootCall, "node" | "callee" | "args"> & { readonly receiver?: Value },
): { what: string; harmless: Harmless | null } | null {
  const text = call.node.expression.getText().replace(/\s+/g, "");
  const method = /(?:^|\.)([\w$]+)$/.exec(text)?.[1] ?? "";
  const owner = text.slice(0, Math.max(0, text.length - method.length - 1));
  const inProject = call.callee.kind === "function";
  if (!inProject && /^migrate(ToLatest|Up|To)$/.test(method))
    return { what: "Kysely migrations", harmless: null };
  if (/\.migrate\.(latest|up|rollback|down)$/.test(text))
    return {
      what: `knex ${text.slice(text.indexOf("migrate."))}`,
      harmless: nothingMigrated(call.node, method),
    };
  if (/\.seed\.run$/.test(text)) return { what: "knex seeds", harmless: null };
  if (
    !inProject &&
    method === "sync" &&
    !/(^|\.)(fs|fse|glob|rimraf|mkdirp)$/.test(owner) &&
    !isOwnSync(call)
  )
    return {
      what: "Sequelize sync",
      harmless: isConnection(owner) ? { text: "authenticate()", ofMethod: true } : null,
    };
  if (!inProject && /^(up|execute)$/.test(method) && /umzug|migrator/i.test(owner))
    return { what: "Umzug migrations", harmless: null };
  if (!inProject && method === "runMigrations") return { what: "TypeORM migrations", harmless: null };
  if (!inProject && method === "synchronize") return { what: "TypeORM synchronize", harmless: null };
  if (call.callee.kind === "external" && call.callee.pkg === "drizzle-orm" && method === "migrate")
    return { what: "Drizzle migrations", harmless: null };
  if (!inProject && /^((update|create|drop)Schema|(ensure|refresh)Database|ensureIndexes)$/.test(method))
    return { what: `${method} of a schema generator`, harmless: null };
  const pkg = packageOfValue(call.callee) ?? packageOfValue(call.receiver);
  if (pkg !== null && migrators.get(pkg)?.test(method) === true)
    return { what: `migrations of ${pkg}`, harmless: null };
  // It looks for the files of the migrations, which stay with the monolith.
  if (pkg === "db-migrate" && method === "check")
    return { what: "db-migrate check", harmless: promiseOf("[]", call.node) };
  if (
    /^(query|raw|execute|exec|run|unsafe|\$executeRawUnsafe)$/.test(method) &&
    call.args.some((value) => changesSchema(textOf(value) ?? ""))
  )
    return { what: "CREATE or ALTER in SQL", harmless: null };
  const [command] = call.args;
  if (
    call.callee.kind === "external" &&
    call.callee.pkg === "child_process" &&
    /migrate|db push|db:migrate/.test(command === undefined ? "" : (textOf(command) ?? ""))
  )
    return { what: `${textOf(command!)}`, harmless: null };
  return null;
}

/** Packages that do nothing but migrate, with the calls that do it. */
const migrators: ReadonlyMap<string, RegExp> = new Map([
  ["db-migrate", /^(up|down|sync|reset|run)$/],
  ["migrate", /^load$/],
  ["migrate-mongo", /^(up|down)$/],
  ["node-pg-migrate", /./],
  ["postgrator", /^(migrate|runMigrations)$/],
  ["postgres-migrations", /^(migrate|createDb)$/],
  ["@databases/pg-migrations", /^applyMigrations$/],
  ["marv", /^migrate$/],
]);

/** Of a package's own function, and of what a call to it gave back. */
function packageOfValue(value: Value | undefined): string | null {
  if (value?.kind === "external") return packageOf(value.pkg);
  return value?.kind === "result" ? (packageOfValue(value.callee) ?? packageOfValue(value.receiver)) : null;
}

/** `return await knex.migrate.latest()`: what it gives where the monolith has been, no batch and no names. */
function nothingMigrated(node: ts.Node, method: string): Harmless | null {
  if (!/^(latest|up)$/.test(method)) return null;
  return promiseOf("[0, []]", node);
}

function promiseOf(value: string, node: ts.Node): Harmless {
  const nothing = `Promise.resolve(${value})`;
  const typed = /\.[cm]?tsx?$/.test(node.getSourceFile().fileName);
  return { text: typed ? `(${nothing} as Promise<any>)` : nothing, ofMethod: false };
}

/** `fg.sync("jobs/*.js")`: what a package does without a promise, to what it is told; models are synchronised without an argument or with options. */
function isOwnSync({ node, callee, args }: Pick<BootCall, "node" | "callee" | "args">): boolean {
  if (callee.kind !== "external" || callee.path.join(".") !== "sync" || /sequelize/.test(callee.pkg))
    return false;
  const written = node.arguments?.[0];
  return written !== undefined && !ts.isObjectLiteralExpression(written) && args[0]?.kind !== "object";
}

/** `sequelize.sync()` opens the connection as well; `User.sync()` does not. */
function isConnection(owner: string): boolean {
  return /(^|\.)(sequelize|db|database|connection|conn|orm|sequelizeInstance|sequelizeConnection)$/i.test(
    owner,
  );
}
