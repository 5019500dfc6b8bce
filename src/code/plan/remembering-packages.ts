import type { CodeUnit } from "../model/monolith.ts";
import type { Cut } from "./cut.ts";
import type { Obstacle } from "./plan.ts";

interface Memory {
  /** Found where it is set up when the memory is elsewhere. */
  readonly unless: RegExp;
  readonly why: string;
  /** What code that relies on the memory looks like: while there is any, the cut is refused. Left out where being counted twice is all that happens. */
  readonly reliedOn?: RegExp;
}

const sessions: Memory = {
  unless: /\bstore\b\s*[:=,}]/i,
  why: "who logs in at one process would be a stranger at the other",
  reliedOn:
    /\b(?:req|request|ctx|context|socket)\w*\.session\b|\bsession\b[^{}=;()]*\}\s*=\s*(?:req|request|ctx)\b|\.isAuthenticated\s*\(|\.flash\s*\(|\bpassport\.session\s*\(|authenticate\(\s*["'`]session\b/,
};

const limits: Memory = {
  unless: /\b(redis|store|Redis\w*|Memcached\w*)\b/,
  why: "monolith and service each count for themselves",
};

/** Middleware and plug-ins that, left to themselves, keep what they know in the memory of their process. */
const memories: Readonly<Record<string, Memory>> = {
  "@fastify/session": { ...sessions, reliedOn: /(?:)/ },
  "@fastify/rate-limit": limits,
  "express-rate-limit": limits,
  "express-session": sessions,
  "express-slow-down": limits,
  "koa-generic-session": sessions,
  "koa-ratelimit": limits,
  "koa-session-minimal": sessions,
  "koa2-ratelimit": limits,
};

/** What such a package remembers is told to be remembered twice, and refused where answers depend on it. */
export function rememberingPackages(cut: Cut): Obstacle[] {
  const found = keptUnits(cut).flatMap((unit) => {
    const name = unit.packages.find((own) => Object.hasOwn(memories, own));
    const memory = name === undefined ? undefined : memories[name];
    if (name === undefined || memory === undefined) return [];
    return usersOf(unit, cut)
      .filter((user) => setsUp(user, unit, name, cut))
      .filter((user) => !memory.unless.test(optionsOf(user, cut)))
      .map((user) => describe(name, memory, user, cut));
  });
  return [...new Map(found.map((one) => [`${one.file}:${one.line}`, one])).values()];
}

function describe(name: string, memory: Memory, { file, line }: CodeUnit, cut: Cut): Obstacle {
  return {
    code: "STATE",
    level: isReliedOn(memory, cut) ? "refuse" : "warning",
    file,
    line,
    message: `${name} remembers in the memory of one process`,
    why: memory.why,
    fix: "give it a store that both can reach, such as Redis or the database",
  };
}

/** On whichever side: a stranger's cookie is overwritten by who does not know it. */
function isReliedOn({ reliedOn }: Memory, { monolith, readSource }: Cut): boolean {
  if (reliedOn === undefined) return false;
  return monolith.facts.files.some(({ path }) => reliedOn.test(readSource(path)));
}

/** Who registers it: the users of the import, or the unit itself where it requires the package in place. */
function usersOf(unit: CodeUnit, cut: Cut): CodeUnit[] {
  if (unit.kind !== "import") return [unit];
  return (cut.index.users.get(unit.id) ?? []).flatMap((id) => {
    const user = cut.kept.units.has(id) ? cut.index.byId.get(id) : undefined;
    return user === undefined || user.typeOnly ? [] : [user];
  });
}

/** `session({ … })` and `app.register(limit, …)`, as opposed to `new (connect(session.Store))()`, which makes the store. */
function setsUp(user: CodeUnit, unit: CodeUnit, pkg: string, { readSource }: Cut): boolean {
  const local = unit.kind === "import" ? unit.name : null;
  const name =
    local === null ? `require\\(["'\`]${pkg}["'\`]\\)` : `(?<![\\w$.])${local.replace(/\$/g, "\\$")}\\b`;
  const text = readSource(user.file).slice(user.span.start, user.span.end);
  return new RegExp(`${name}\\s*\\(|\\b(?:register|use)\\(\\s*${name}`).test(text);
}

/** Its own text, that of what it names (options have names, too), and what is assigned to a member of that beforehand. */
function optionsOf(user: CodeUnit, { index, readSource }: Cut): string {
  const text = ({ file, span }: CodeUnit): string => readSource(file).slice(span.start, span.end);
  const named = user.refs.flatMap((id) => index.byId.get(id) ?? []);
  const assigned = named.flatMap(({ name }) => {
    const member =
      name === null ? null : new RegExp(`(?<![\\w$.])${name.replace(/\$/g, "\\$")}\\.(\\w+\\s*=[^=].*)`, "g");
    return member === null ? [] : [...readSource(user.file).matchAll(member)].map(([, rest]) => rest ?? "");
  });
  return [text(user), ...named.filter(({ kind }) => kind !== "import").map(text), ...assigned].join("\n");
}

function keptUnits({ kept, index }: Cut): CodeUnit[] {
  return [...kept.units].flatMap((id) => {
    const unit = index.byId.get(id);
    return unit === undefined || unit.typeOnly ? [] : [unit];
  });
}
