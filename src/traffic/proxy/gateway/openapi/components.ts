/** What operations refer to, of several documents in one: the same name may mean two things. */
import { isDeepStrictEqual } from "node:util";
import { isObject, type JsonObject } from "./operations.ts";

/** Undefined for what an object only inherits. */
function own(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

const local = /^#\/components\/([^/]+)\/(.+)$/;

interface Component {
  readonly target: string;
  /** As the target wrote it. */
  readonly raw: unknown;
  value: unknown;
}

export class Components {
  readonly #sections = new Map<
    string,
    Map<string, { readonly raw: unknown; readonly target: string; value: unknown }>
  >();

  /** Gives operations of that document with their references, and takes in what these lead to; nothing else. */
  placeOf(target: string, document: JsonObject): (operation: JsonObject) => JsonObject {
    const source = isObject(document.components) ? document.components : {};
    const rewrite = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(rewrite);
      if (!isObject(value)) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => {
          const reference = key === "$ref" && typeof inner === "string" ? local.exec(inner) : null;
          if (reference === null) return [key, rewrite(inner)];
          const [, section = "", name = ""] = reference;
          return [key, `#/components/${section}/${take(section, name)}`];
        }),
      );
    };
    /** Under which name it stands now. */
    const take = (section: string, name: string): string => {
      const raw = own(own(source, section), name);
      if (raw === undefined) return name;
      const names = this.#section(section);
      const known = names.get(name);
      if (known !== undefined && (known.target === target || isDeepStrictEqual(known.raw, raw))) return name;
      const free = known === undefined ? name : `${target}_${name}`;
      if (names.has(free)) return free;
      // There before it is looked into: what it is made of may lead back to it.
      const entry: Component = { raw, target, value: raw };
      names.set(free, entry);
      entry.value = rewrite(raw);
      return free;
    };
    return (operation) => {
      const { security, ...rest } = operation;
      const placed = rewrite(rest) as JsonObject; // an object stays one
      if (!Array.isArray(security)) return placed;
      const requirements = security.map((requirement) =>
        Object.fromEntries(
          Object.entries(isObject(requirement) ? requirement : {}).map(([name, scopes]) => [
            take("securitySchemes", name),
            scopes,
          ]),
        ),
      );
      return { ...placed, security: requirements };
    };
  }

  /** Empty when nothing was referred to. */
  print(): { components?: JsonObject } {
    if (this.#sections.size === 0) return {};
    const sections = [...this.#sections].map(([section, names]) => [
      section,
      Object.fromEntries([...names].map(([name, { value }]) => [name, value])),
    ]);
    return { components: Object.fromEntries(sections) };
  }

  #section(name: string): Map<string, Component> {
    const known = this.#sections.get(name) ?? new Map<string, Component>();
    this.#sections.set(name, known);
    return known;
  }
}
