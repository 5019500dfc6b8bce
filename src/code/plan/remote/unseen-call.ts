import type { SiteVerdict, UnitId } from "../../model/monolith.ts";
import type { Deciding } from "./deciding.ts";
import { nameOf } from "./judge-target.ts";
import { keyOf, type NotRemote, type RemoteTarget, targetKey } from "./remote-target.ts";

/**
 * `server.articles.findBySlug(slug)`: reached through what a package hands on, so that nobody could tell which class it is. A stub of
 * the class would have no such method. Null when all that the service calls on an instance is known to be called remotely.
 */
export function unseenCall(
  target: RemoteTarget,
  targets: Iterable<RemoteTarget>,
  { sources, index, text }: Deciding,
  kept: ReadonlySet<UnitId>,
): { readonly site: SiteVerdict; readonly problem: NotRemote } | null {
  const { unit, owner } = target;
  const site = sources.sites.find((one) => targetKey(one) === keyOf(target));
  if (owner === null || site === undefined) return null;
  const stubs = new Set([...targets].flatMap((one) => (one.unit.id === unit.id ? [one.member] : [])));
  const lost = new Set(
    owner.members.flatMap(({ kind, name }) =>
      kind === "method" && name !== null && !stubs.has(name) ? [name] : [],
    ),
  );
  if (lost.size === 0) return null;
  const inside = new Set([unit.id, ...(index.children.get(unit.id) ?? []).map(({ id }) => id)]);
  const others = [...kept].flatMap((id) => (inside.has(id) ? [] : (index.byId.get(id) ?? [])));
  const textOf = ({ file, span }: (typeof others)[number]): string => text(file).slice(span.start, span.end);
  const names = instanceNames(
    owner.name,
    others.filter(({ refs }) => refs.some((ref) => ref === unit.id || leadsTo(ref))).map(textOf),
  );
  if (names.length === 0) return null;
  const call = new RegExp(
    `\\.(?:${names.join("|")})\\s*[?!]?\\s*\\.\\s*(${[...lost].map(escaped).join("|")})(?![\\w$])`,
    "g",
  );
  for (const one of others) {
    for (const [, method = ""] of textOf(one).matchAll(call)) {
      // What is told is judged with the others.
      const told = ({ reference }: SiteVerdict): boolean =>
        reference.from === one.id && reference.member === method;
      if (!sources.sites.some(told)) return { site, problem: problemOf(site, method, one.file) };
    }
  }
  return null;

  function leadsTo(ref: UnitId): boolean {
    const through = index.byId.get(ref);
    return through !== undefined && through.kind === "import" && through.refs.includes(unit.id);
  }
}

function problemOf(site: SiteVerdict, method: string, file: string): NotRemote {
  return {
    code: "FORM",
    message: `${nameOf(site)} of ${site.toHome} cannot be called remotely: ${method} is called beside it in ${file}, on an object whose class cannot be told there`,
    why: "a class is in one process or in the other, and this call would not find its method",
    fix: "import or inject the object there with its type, or leave its module out of --remote",
  };
}

/** Under which names of properties instances go: `articles: ArticleRepository`, `articles = new ArticleRepository()`. */
function instanceNames(className: string, texts: readonly string[]): string[] {
  const made = `(?:[\\w$]+\\.)?${escaped(className)}\\b`;
  const forms = new RegExp(
    `([\\w$]+)["']?\\s*(?:[?!]?\\s*:\\s*(?:new\\s+)?|=\\s*new\\s+|,\\s*new\\s+)${made}`,
    "g",
  );
  return [...new Set(texts.flatMap((one) => [...one.matchAll(forms)].map(([, name = ""]) => escaped(name))))];
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
