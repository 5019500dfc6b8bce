import { containerWords, kebab, processWords, singular } from "../homes/words.ts";
import type { Endpoint } from "../monolith.ts";

type Served = Pick<Endpoint, "id" | "path">;

/** More of the endpoints than this under one word say that the word names the application, not a resource. */
const dominant = 0.7;

/**
 * Which resource each endpoint is about, by the words of its path: the first literal word that tells endpoints apart.
 * `/shop/orders/:id` and `/shop/carts` are about `orders` and `carts`. Endpoints without such a word are left out.
 */
export function findResources(endpoints: readonly Served[]): Map<string, string> {
  const open = [
    { at: 0, members: endpoints.map((endpoint) => ({ id: endpoint.id, words: wordsOf(endpoint.path) })) },
  ];
  const found = new Map<string, string>();
  for (let group = open.pop(); group !== undefined; group = open.pop()) {
    const { at, members } = group;
    const byWord = new Map<string, typeof members>();
    for (const member of members) {
      const word = member.words[at];
      if (word === undefined) continue;
      byWord.set(singular(word), [...(byWord.get(singular(word)) ?? []), member]);
    }
    for (const same of byWord.values()) {
      const deeper = new Set(same.flatMap(({ words }) => words[at + 1] ?? []));
      if (same.length > dominant * endpoints.length && deeper.size > 1)
        open.push({ at: at + 1, members: same });
      else for (const { id } of same) found.set(id, spelling(same.map(({ words }) => words[at] ?? "")));
    }
  }
  return found;
}

/** Literal words of a path that may name a thing, none for `/health`, `/favicon.ico` and the like; what follows a parameter belongs to what stands before it. */
function wordsOf(path: string): string[] {
  const words: string[] = [];
  for (const segment of path.split("/").filter(Boolean)) {
    if (!/^[\w~-]+$/.test(segment)) {
      if (words.length > 0) break;
      continue;
    }
    const word = moduleName(segment);
    if (words.length === 0 && (processWords.has(segment.toLowerCase()) || processWords.has(word ?? "")))
      return [];
    if (word !== null && !containerWords.has(word) && !/^v\d+/.test(word)) words.push(word);
  }
  return words;
}

/** One spelling for all endpoints of a resource, whatever their order: the most frequent, then the first by name. */
function spelling(spellings: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const one of spellings) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? "";
}

/** As the configuration takes it; null where nothing of the word is left. `app` and `shared` mean something else. */
function moduleName(word: string): string | null {
  const name = kebab(word).replace(/^[^a-z]+/, "");
  if (name === "") return null;
  return name === "app" || name === "shared" ? `${name}-module` : name;
}
