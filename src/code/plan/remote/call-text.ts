import type { CallableFact } from "../../model/monolith.ts";

const isTyped = (path: string): boolean => /\.[cm]?tsx?$/.test(path);

/** The one name through which an application's file reaches the run-time library; without the library there is nothing. */
export function runtimeText(path: string): string {
  return isTyped(path) ? '(globalThis as any)[Symbol.for("msa")]' : 'globalThis[Symbol.for("msa")]';
}

/** What was passed, as it was passed: defaults are filled in where the function runs. */
function argumentsText({ params }: CallableFact): string {
  if (params.some(({ name }) => name === null)) return "Array.from(arguments)";
  return `[${params.map(({ name, rest }) => (rest ? `...${name}` : name)).join(", ")}]`;
}

interface Called {
  /** The process that has the code. */
  readonly peer: string;
  readonly provider: string;
  readonly method: string;
  readonly callable: CallableFact;
}

export function callText(path: string, { peer, provider, method, callable }: Called): string {
  const names = [peer, provider, method].map((name) => JSON.stringify(name)).join(", ");
  return `${runtimeText(path)}.call(${names}, ${argumentsText(callable)})`;
}

/** A statement for the end of the file: from then on the listener may call the function, if its list allows it. */
export function offerText(path: string, provider: string, method: string, access: string): string {
  const inside = access.includes(".") && !/^(module\.)?exports\./.test(access) ? access : null;
  const called = inside === null ? access : bound(path, inside);
  return `;${runtimeText(path)}?.offer(${JSON.stringify(provider)}, ${JSON.stringify(method)}, ${called});\n`;
}

/** `store.find` needs its `this`. */
function bound(path: string, access: string): string {
  const owner = access.slice(0, access.lastIndexOf("."));
  return isTyped(path) ? `(${access} as any).bind(${owner})` : `${access}.bind(${owner})`;
}

/** A field that hands each instance of a class to the listener. */
export function offerInstanceText(path: string, provider: string): string {
  const name = isTyped(path) ? "__msa?: unknown" : "__msa";
  return `\n  ${name} = ${runtimeText(path)}?.offerInstance(${JSON.stringify(provider)}, this);`;
}
