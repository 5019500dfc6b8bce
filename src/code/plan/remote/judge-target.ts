import type { ClassFact, CodeUnit, SiteVerdict } from "../../model/monolith.ts";
import type { UnitIndex } from "../keep/unit-index.ts";
import { ambientContext, type HiddenValue, valueClass } from "./hidden-values.ts";
import { namedIn } from "./named-in.ts";
import type { RemoteSources } from "./remote-sources.ts";
import { isSyncCall, type NotRemote, providerOf, type RemoteTarget, unitsOf } from "./remote-target.ts";
import { inferResult } from "./result-type.ts";

interface Judging {
  readonly index: UnitIndex;
  readonly sources: Pick<RemoteSources, "declared" | "inferred" | "waits">;
  readonly text: (path: string) => string;
  readonly awaitLimit: number;
}

/** What makes a use remote: the target with its names on the wire, or the reason why it stays where its caller is. */
export function judgeTarget(site: SiteVerdict, judging: Judging): RemoteTarget | NotRemote {
  const { target: unit, reference, toHome } = site;
  const sync = isSyncCall(site) && judging.awaitLimit > 0;
  if (site.verdict !== "remote" && !sync)
    return notRemote(site.obstacle ?? "DIDYN", site.reason, site, verdictFix);
  if (!sync && (site.needsAwait || site.trait?.async === false))
    return notRemote(
      "SYNC",
      "it is synchronous",
      site,
      "make it asynchronous and write await where it is called, or give --await-limit",
    );
  if (site.scoped)
    return notRemote(
      "DIREQ",
      "it is made anew for each request",
      site,
      "make it a singleton, or leave it out of --remote",
    );
  if (site.trait?.takesHandle === true)
    return notRemote(
      "HANDLE",
      "it is given a database connection, which each process has for itself",
      site,
      "let it take the connection from its own module instead of a parameter",
    );
  const code = judging.sources.declared(unit.file);
  const owner = code.classes.find(({ name }) => name === unit.name) ?? null;
  const callable = code.callables.find((one) =>
    reference.member === null
      ? one.owner === null && one.name === unit.name
      : one.owner === unit.name && one.name === reference.member,
  );
  if (callable === undefined || unit.kind !== "declaration" || unit.parent !== null)
    return notRemote(
      "FORM",
      "it is not written as a function, a method or a plain object of functions",
      site,
    );
  if (reference.kind !== "call" && owner !== null)
    return notRemote("FORM", "the method is handed on as a value", site);
  if (owner !== null && owner.base !== null)
    return notRemote("FORM", `${owner.name} extends ${owner.base}`, site, "let it hold what it extends");
  const form = formProblem(callable);
  if (form !== null) return notRemote(form.code, form.why, site, form.fix);
  const inferred = needsType(unit, callable) ? inferResult(unit, callable, judging) : null;
  const problem =
    inferred !== null && "why" in inferred ? inferred : typeProblem(unit, callable, inferred, judging);
  if (problem !== null) return notRemote(problem.code, problem.why, site, problem.fix);
  const hidden = hiddenValue({ unit, member: reference.member }, callable, judging);
  if (hidden !== null) return notRemote(hidden.code, hidden.why, site, hidden.fix);
  return {
    ...{ unit, callable, owner, sync },
    inferred: inferred !== null && "text" in inferred ? inferred : null,
    member: reference.member,
    home: toHome,
    provider: providerOf(unit.file, callable.owner),
    method: callable.name === "module.exports" ? "call" : callable.name,
  };
}

const verdictFix =
  "see docs/boundary.md for what its rule asks for; or leave its module out of --remote: its code is copied then";

function notRemote(code: string, why: string, site: SiteVerdict, fix?: string): NotRemote {
  const name = nameOf(site);
  return {
    code,
    message: `${name} of ${site.toHome} cannot be called remotely: ${why}`,
    why: `${site.fromHome} calls it, and its module's code was to stay in the other process`,
    fix:
      fix ??
      "write it as an exported asynchronous function with plain parameters, or leave its module out of --remote",
  };
}

export function nameOf({ target, reference }: Pick<SiteVerdict, "target" | "reference">): string {
  const name = target.name ?? target.file;
  return reference.member === null ? name : `${name}.${reference.member}`;
}

type Problem = Pick<NotRemote, "code" | "why" | "fix">;

function formProblem(callable: RemoteTarget["callable"]): Problem | null {
  if (callable.generator)
    return { code: "STREAM", why: "a generator gives its values one by one", fix: "return a list" };
  if (callable.overloaded) return { code: "FORM", why: "it is overloaded", fix: "give it one signature" };
  if (callable.decorated)
    return { code: "FORM", why: "it is decorated", fix: "move what the decorator does into the method" };
  if (callable.isStatic) return { code: "FORM", why: "it is static", fix: "make it a function of its file" };
  if (callable.form === "arrow" && callable.params.some(({ name }) => name === null))
    return { code: "FORM", why: "an arrow function takes its parameter apart", fix: "name the parameter" };
  return null;
}

const isTyped = (path: string): boolean => /\.[cm]?tsx?$/.test(path);

/** A stub has no body that the compiler could take the type of its result from. */
function needsType({ file }: CodeUnit, { result }: RemoteTarget["callable"]): boolean {
  return isTyped(file) && result === null;
}

/** A class with methods is more than its data. */
function typeProblem(
  unit: CodeUnit,
  callable: RemoteTarget["callable"],
  inferred: RemoteTarget["inferred"],
  judging: Judging,
): Problem | null {
  if (!isTyped(unit.file)) return null;
  const head = judging.text(unit.file).slice(callable.start, callable.body.start);
  const named = namedIn(head, refsOf(unit, callable.name, judging.index), judging.index);
  return classProblem(
    [...named, ...(inferred?.units ?? []).flatMap((id) => judging.index.byId.get(id) ?? [])],
    judging,
  );
}

/** What among these names, or among what they name, is a class with behaviour. */
export function classProblem(
  open: CodeUnit[],
  judging: Pick<Judging, "index" | "text"> & { readonly sources: Pick<RemoteSources, "declared"> },
): Problem | null {
  const live = /\b(?:InstanceType|HydratedDocument|Loaded)\s*</;
  const seen = new Set<string>();
  const problemOf = (name: string): Problem => ({
    code: "CLASS",
    why: `it takes or gives ${name}, a class with behaviour of its own`,
    fix: `let it take and give plain data (an id, an interface) instead of ${name}`,
  });
  for (const one of open) {
    if (seen.has(one.id)) continue;
    seen.add(one.id);
    const asClass = judging.sources.declared(one.file).classes.find(({ name }) => name === one.name);
    if (asClass !== undefined && one.kind === "declaration") {
      if (hasBehaviour(asClass)) return problemOf(asClass.name);
      const said = serialized.exec(judging.text(one.file).slice(one.span.start, one.span.end))?.[0];
      if (said !== undefined)
        return {
          code: "CLASS",
          why: `it takes or gives ${asClass.name}, whose class says what is shown of it (${said}): what arrives is no instance`,
          fix: `let it take and give plain data (an id, an interface) instead of ${asClass.name}`,
        };
    }
    // `type User = InstanceType<typeof models.User>`: what an ORM makes of a row.
    if (one.typeOnly && live.test(judging.text(one.file).slice(one.span.start, one.span.end)))
      return problemOf(one.name ?? "an instance");
    if (one.kind === "import" || one.kind === "reexport" || one.typeOnly || asClass !== undefined)
      open.push(...one.refs.flatMap((ref) => judging.index.byId.get(ref) ?? []));
  }
  return null;
}

/** Decorators of class-transformer: they hide and change fields of instances when an answer is written, and of nothing else. */
const serialized = /@(Exclude|Expose|Transform)\b/;

const hasBehaviour = ({ base, members }: ClassFact): boolean =>
  base !== null || members.some(({ kind }) => kind === "method");

/** Of plain JavaScript only what it asks for while it runs can be told: it has no types. */
function hiddenValue(
  target: Pick<RemoteTarget, "unit" | "member">,
  callable: RemoteTarget["callable"],
  judging: Judging,
): HiddenValue | null {
  const { unit } = target;
  const ambient = ambientContext(unitsOf(target, judging.index), judging);
  if (ambient !== null || !isTyped(unit.file)) return ambient;
  const head = judging.text(unit.file).slice(callable.start, callable.body.start);
  return valueClass(head, refsOf(unit, callable.name, judging.index), judging);
}

/** Of a method the class keeps the references of what is no unit of its own. */
function refsOf(unit: CodeUnit, member: string, index: UnitIndex): CodeUnit[] {
  const own = (index.children.get(unit.id) ?? []).filter((child) => child.name === member);
  return [unit, ...own].flatMap(({ refs }) => refs.flatMap((ref) => index.byId.get(ref) ?? []));
}
