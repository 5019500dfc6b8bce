import type { Machine } from "../../boot/machine.ts";
import { literal, textOf, unknown, type Value } from "../../boot/values.ts";

/** What `@nestjs/config` is asked for while the application is set up: `config.get("app.prefix")`. */
export interface ConfigValues {
  /** Sees every call of the start; remembers `registerAs("app", () => ({ … }))` and `ConfigModule.forRoot({ load: […] })`. */
  note(callee: Value, args: readonly Value[]): void;
  /**
   * The setting, its default or the variable of its name; null when the receiver is no such service. `readModules` runs
   * the modules' decorators, where settings are usually loaded.
   */
  read(
    machine: Machine,
    receiver: Value,
    method: string,
    args: readonly Value[],
    readModules: () => void,
  ): Value | null;
}

export function createConfigValues(): ConfigValues {
  const namespaces = new Map<string, Value>();
  const loaded: Value[] = [];
  return {
    note(callee, args) {
      if (callee.kind !== "external") return;
      if (callee.pkg === "@nestjs/config" && callee.path.join(".") === "ConfigModule.forRoot")
        loaded.push(...factoriesIn(args[0]));
      if (callee.path.at(-1) !== "registerAs") return;
      const [name, factory] = args;
      const text = name === undefined ? null : textOf(name);
      if (text !== null && factory !== undefined) namespaces.set(text, factory);
    },
    read(machine, receiver, method, args, readModules) {
      if ((method !== "get" && method !== "getOrThrow") || !isConfigService(receiver)) return null;
      const [first, fallback] = args;
      const key = first === undefined ? null : textOf(first);
      if (key === null) return null;
      const [name = "", ...rest] = key.split(".");
      const factory = namespaces.get(name);
      if (factory?.kind === "function") {
        const settings = machine.run(factory, [], null);
        const value = rest.reduce<Value>((own, part) => machine.member(own, part), settings);
        if (value.kind !== "unknown") return value;
      }
      readModules();
      const value = fromLoaded(machine, loaded, [name, ...rest]);
      if (value.kind !== "unknown") return value;
      const text = fallback === undefined ? null : textOf(fallback);
      if (fallback?.kind === "literal" && text !== null) return literal(fallback.value, key);
      return /^[A-Z][A-Z0-9_]*$/.test(key) ? { kind: "env", name: key } : null;
    },
  };
}

/** `load: [settings]`, each a function that gives back settings without a namespace. */
function factoriesIn(options: Value | undefined): Value[] {
  const list = options?.kind === "object" ? options.fields.get("load") : undefined;
  return list?.kind === "array" ? list.items.map((item) => item.value) : [];
}

/** Of several files that set it, the last one counts. */
function fromLoaded(machine: Machine, loaded: readonly Value[], key: readonly string[]): Value {
  for (const factory of loaded.toReversed()) {
    if (factory.kind !== "function") continue;
    const settings = machine.run(factory, [], null);
    const value = key.reduce<Value>((own, part) => machine.member(own, part), settings);
    if (value.kind !== "unknown") return value;
  }
  return unknown;
}

/** `app.get(ConfigService)`, `new ConfigService()`. */
function isConfigService(value: Value): boolean {
  if (value.kind !== "result") return false;
  const asked = value.args[0] ?? value.callee;
  return [asked, value.callee].some(
    (own) => own.kind === "external" && own.pkg === "@nestjs/config" && own.path.at(-1) === "ConfigService",
  );
}
