import type { CallableFact } from "../../model/monolith.ts";
import type { MappedCall } from "./mapping/plan-mapping.ts";

const isTyped = (path: string): boolean => /\.[cm]?tsx?$/.test(path);

/** The one name through which an application's file reaches the run-time library; without the library there is nothing. */
export function runtimeText(path: string): string {
  return isTyped(path) ? '(globalThis as any)[Symbol.for("msa")]' : 'globalThis[Symbol.for("msa")]';
}

/** What was passed, as it was passed or as it is mapped: defaults are filled in where the function runs. */
function argumentsText({ params }: CallableFact, mapped: MappedCall | null): string {
  if (params.some(({ name }) => name === null)) return "Array.from(arguments)";
  const given = params.map(({ name, rest }, index) => {
    const value = name ?? "";
    return rest ? `...${value}` : (mapped?.args[index]?.(value) ?? value);
  });
  return `[${given.join(", ")}]`;
}

interface Called {
  /** The process that has the code. */
  readonly peer: string;
  readonly provider: string;
  readonly method: string;
  readonly callable: CallableFact;
  /** What it carries is mapped on the way. */
  readonly mapped?: MappedCall | null;
}

export function callText(path: string, { peer, provider, method, callable, mapped = null }: Called): string {
  const names = [peer, provider, method].map((name) => JSON.stringify(name)).join(", ");
  const call = `${runtimeText(path)}.call(${names}, ${argumentsText(callable, mapped)})`;
  const result = mapped?.result("value") ?? null;
  return result === null ? call : `${call}.then((value: any) => ${result})`;
}

/** A statement for the end of the file: from then on the listener may call the function, if its list allows it. */
export function offerText(
  path: string,
  provider: string,
  method: string,
  access: string,
  mapped: MappedCall | null = null,
): string {
  const inside = access.includes(".") && !/^(module\.)?exports\./.test(access) ? access : null;
  const plain = inside === null ? access : bound(path, inside);
  const called = mapped === null ? plain : mappedText(plain, mapped);
  return `;${runtimeText(path)}?.offer(${JSON.stringify(provider)}, ${JSON.stringify(method)}, ${called});\n`;
}

/** Between the function and whoever calls it stands the mapping of what it takes and gives. */
function mappedText(called: string, { args, result }: MappedCall): string {
  const given = args.map((arg, index) => arg(`given[${index}]`));
  const changed = given.flatMap((one, index) =>
    one === null ? [] : [`if (given.length > ${index}) given[${index}] = ${one};`],
  );
  const answer = `await (${called} as any)(...given)`;
  const mapped = result("value");
  const back = mapped === null ? `return ${answer};` : `const value: any = ${answer}; return ${mapped};`;
  return `async (...given: any[]) => { ${[...changed, back].join(" ")} }`;
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
