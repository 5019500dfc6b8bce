import type { Facts, ProviderFact } from "../../read/facts.ts";
import type { Finding } from "../monolith.ts";

/** What a container of dependencies hides from imports: circles, instances made for each request, tokens that are computed. */
export function containerFindings(
  { providers }: Pick<Facts, "providers">,
  homes: ReadonlyMap<string, string>,
): Finding[] {
  const moduleOf = (file: string) => homes.get(file) ?? null;
  return [
    ...circles(providers.filter(isMade), "providers ask for each other").map(at),
    ...circles(providers.filter(isImport).map(asNode), "modules import each other").map(at),
    ...perRequest(providers).map(at),
    ...computed(providers).map(at),
  ];

  function at(one: Trouble): Finding {
    return { ...one, level: "warning", module: moduleOf(one.file) };
  }
}

type Trouble = Pick<Finding, "code" | "file" | "line" | "message" | "fix">;
type Node = Pick<ProviderFact, "token" | "file" | "line" | "injects">;

function isMade(one: ProviderFact): boolean {
  return one.role === "provider" || one.role === "controller";
}

function isImport(one: ProviderFact): boolean {
  return one.role === "import";
}

/** An import is an arrow from the module that imports. */
function asNode({ module, token, file, line, injects }: ProviderFact): Node {
  const [own] = injects;
  const forwardRef = own?.forwardRef ?? false;
  return { token: module, file, line, injects: [{ token, forwardRef, line }] };
}

/** One finding for each circle that `forwardRef` holds together. */
function circles(nodes: readonly Node[], what: string): Trouble[] {
  const targets = new Map<string, Set<string>>();
  for (const { token, injects } of nodes) {
    const own = targets.get(token) ?? new Set();
    for (const ask of injects) own.add(ask.token);
    targets.set(token, own);
  }
  const found = new Map<string, Trouble>();
  for (const { token, file, injects } of nodes) {
    for (const ask of injects.filter((own) => own.forwardRef)) {
      const back = pathBetween(targets, ask.token, token);
      if (back === null) continue;
      const key = [...back].sort().join();
      if (found.has(key)) continue;
      found.set(key, {
        code: "DICYCLE",
        file,
        line: ask.line,
        message: `${what} through forwardRef: ${[token, ...back].join(" → ")}`,
        fix: "on a network it would be calls both ways; move what both need into a third place, or let one side listen to events",
      });
    }
  }
  return [...found.values()];
}

/** From one token to another, both included; null when there is none. */
function pathBetween(
  targets: ReadonlyMap<string, ReadonlySet<string>>,
  from: string,
  to: string,
): readonly string[] | null {
  const cameFrom = new Map<string, string | null>([[from, null]]);
  const queue = [from];
  for (let token = queue.shift(); token !== undefined; token = queue.shift()) {
    if (token === to) {
      const path: string[] = [];
      for (let step: string | null | undefined = token; step != null; step = cameFrom.get(step))
        path.unshift(step);
      return path;
    }
    for (const next of targets.get(token) ?? []) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, token);
      queue.push(next);
    }
  }
  return null;
}

/** With everything that asks for such a provider, which becomes per-request by it. */
function perRequest(providers: readonly ProviderFact[]): Trouble[] {
  const made = providers.filter(isMade);
  const asking = new Map<string, Set<string>>();
  for (const { token, injects } of made)
    for (const ask of injects) asking.set(ask.token, (asking.get(ask.token) ?? new Set()).add(token));
  const found = new Map<string, Trouble>();
  for (const { token, file, line, scope } of made) {
    if (scope !== "request" || found.has(token)) continue;
    const reached = reachable(asking, token);
    const also = reached.length === 0 ? "" : `, and with it ${reached.slice(0, 5).join(", ")}`;
    const more = reached.length > 5 ? ` and ${reached.length - 5} more` : "";
    found.set(token, {
      code: "DIREQ",
      file,
      line,
      message: `${token} is made anew for each request${also}${more}`,
      fix: "what it takes from the request has to be handed over in every call between services",
    });
  }
  return [...found.values()];
}

function reachable(edges: ReadonlyMap<string, ReadonlySet<string>>, from: string): string[] {
  const seen = new Set([from]);
  const queue = [from];
  for (let token = queue.shift(); token !== undefined; token = queue.shift()) {
    for (const next of edges.get(token) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return [...seen].slice(1).sort();
}

function computed(providers: readonly ProviderFact[]): Trouble[] {
  const found = new Map<string, Trouble>();
  for (const { token, file, injects } of providers.filter(isMade)) {
    for (const ask of injects) {
      if (ask.token !== "(computed)") continue;
      found.set(`${file}:${ask.line}`, {
        code: "DIDYN",
        file,
        line: ask.line,
        message: `${token} asks the container for a token that is computed while it runs`,
        fix: "name the class in the constructor, or write the possible classes in a map of literals",
      });
    }
  }
  return [...found.values()];
}
