import { noteEnvironmentFile } from "../../boot/environment-file.ts";
import type { Machine } from "../../boot/machine.ts";
import { schemaDefaults } from "../../boot/parse-settings.ts";
import { literal, textOf, unknown, type Value } from "../../boot/values.ts";

/** What `@nestjs/config` is asked for while the application is set up: `config.get("app.prefix")`. */
export interface ConfigValues {
  /**
   * Sees every call of the start; remembers `registerAs("app", () => ({ … }))` and what `ConfigModule.forRoot` is told. The
   * former gives back the factory, which has its token as `KEY`; null for other calls.
   */
  note(machine: Machine, callee: Value, args: readonly Value[]): Value | null;
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
  /** The settings behind the token of a namespace: `app.get(appConfig.KEY)`; null when it is none. */
  behind(machine: Machine, token: Value | undefined): Value | null;
}

export function createConfigValues(): ConfigValues {
  const namespaces = new Map<string, Value>();
  const loaded: Value[] = [];
  const checks: ((machine: Machine) => Value)[] = [];
  return {
    note(machine, callee, args) {
      if (callee.kind !== "external") return null;
      if (callee.pkg === "@nestjs/config" && callee.path.join(".") === "ConfigModule.forRoot") {
        const [options] = args;
        const fields = options?.kind === "object" ? options.fields : new Map<string, Value>();
        loaded.push(...itemsOf(fields.get("load")).filter((factory) => tokenOf(factory) === null));
        checks.push(...checksIn(fields));
        const files = fields.get("envFilePath");
        for (const file of files?.kind === "array" ? itemsOf(files) : files === undefined ? [] : [files]) {
          const path = textOf(file);
          if (path !== null) noteEnvironmentFile(machine.sources.root, path);
        }
      }
      if (callee.path.at(-1) !== "registerAs") return null;
      const [name, factory] = args;
      const text = name === undefined ? null : textOf(name);
      if (text === null || factory === undefined) return null;
      namespaces.set(text, factory);
      if (factory.kind !== "function") return null;
      return { ...factory, props: new Map([...factory.props, ["KEY", literal(`CONFIGURATION(${text})`)]]) };
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
      for (const check of checks) {
        const checked = machine.member(check(machine), key);
        if (checked.kind === "literal" && textOf(checked) !== null) return literal(checked.value, key);
      }
      const text = fallback === undefined ? null : textOf(fallback);
      if (fallback?.kind === "literal" && text !== null) return literal(fallback.value, key);
      return /^[A-Z][A-Z0-9_]*$/.test(key) ? { kind: "env", name: key } : null;
    },
    behind(machine, token) {
      const text = token === undefined ? null : textOf(token);
      const name = /^CONFIGURATION\((.+)\)$/.exec(text ?? "")?.[1];
      const factory = name === undefined ? undefined : namespaces.get(name);
      return factory?.kind === "function" ? machine.run(factory, [], null) : null;
    },
  };
}

const itemsOf = (list: Value | undefined): Value[] =>
  list?.kind === "array" ? list.items.map((item) => item.value) : [];

/** Settings of a namespace are not among those without one, though they are loaded beside them. */
const tokenOf = (factory: Value): string | null =>
  factory.kind === "function" ? textOf(factory.props.get("KEY") ?? unknown) : null;

/** What fills in defaults when the environment is checked: a schema of Joi, or a function of the project. */
function checksIn(fields: ReadonlyMap<string, Value>): ((machine: Machine) => Value)[] {
  const schema = schemaDefaults(fields.get("validationSchema") ?? unknown);
  const validate = fields.get("validate");
  return [
    ...(schema === null ? [] : [() => schema]),
    ...(validate?.kind === "function"
      ? [(machine: Machine) => machine.run(validate, [{ kind: "env", name: null }], null)]
      : []),
  ];
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

/** `app.get(ConfigService)`, `new ConfigService()`, or what a constructor is given for the class. */
function isConfigService(value: Value): boolean {
  if (value.kind !== "result") return namesConfigService(value);
  return [value.args[0] ?? value.callee, value.callee].some(namesConfigService);
}

export function namesConfigService(value: Value): boolean {
  return value.kind === "external" && value.pkg === "@nestjs/config" && value.path.at(-1) === "ConfigService";
}
