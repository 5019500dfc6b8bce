import type { TypeTree } from "../../../model/monolith.ts";

/** `from`: what the monolith sends becomes the service's own; `to`: the other way round. */
export type Direction = "from" | "to";

/** What names of types mean where a tree was written. */
export interface Names {
  /** The mapped type that a name means where the tree was written; null for every other name. */
  readonly mapped: (name: string) => string | null;
  /** Whether a generic name there stands for what it is given, or nothing. */
  readonly isMaybe: (name: string) => boolean;
}

interface Naming extends Names {
  readonly direction: Direction;
  /** Written where `value` is `any`: what is named in a callback has to say so too. */
  readonly loose?: boolean;
}

export const mapperName = (type: string, direction: Direction): string =>
  `${type.charAt(0).toLowerCase()}${type.slice(1)}${direction === "from" ? "FromMonolith" : "ToMonolith"}`;

/** An expression that maps `value`; null where nothing in it is mapped. A type that hides a mapped one is told apart. */
export function mapValue(tree: TypeTree, value: string, naming: Naming): string | null | Hidden {
  switch (tree.kind) {
    case "name": {
      const type = naming.mapped(tree.name);
      return type === null ? null : `${mapperName(type, naming.direction)}(${value})`;
    }
    case "list": {
      const one = mapValue(tree.of, "one", naming);
      if (one === null || typeof one === "object") return one;
      const name = naming.loose === true ? "one: any" : "one";
      // Types that say "always there" are believed by nobody who reads rows.
      return `${value} == null ? ${value} : ${value}.map((${name}) => ${one})`;
    }
    case "maybe": {
      const there = mapValue(tree.of, value, naming);
      if (there === null || typeof there === "object") return there;
      return `${value} == null ? ${value} : ${there}`;
    }
    case "fields": {
      const changed: string[] = [];
      for (const { name, optional, type } of tree.fields) {
        const place = fieldOf(value, name);
        const one = mapValue(type, place, naming);
        if (one === null) continue;
        if (typeof one === "object") return one;
        changed.push(optional ? `...(${place} === undefined ? {} : { ${name}: ${one} })` : `${name}: ${one}`);
      }
      return changed.length === 0
        ? null
        : `(${value} == null ? ${value} : { ...${value}, ${changed.join(", ")} })`;
    }
    case "text": {
      if (tree.wraps !== undefined && naming.isMaybe(tree.wraps.name))
        return mapValue({ kind: "maybe", of: tree.wraps.of, also: "null" }, value, naming);
      const hidden = tree.holds.find((name) => naming.mapped(name) !== null);
      return hidden === undefined ? null : { name: hidden, text: tree.text };
    }
    default:
      return tree satisfies never;
  }
}

/** A mapped type inside one that cannot be mapped field by field: `Map<string, Product>`. */
export interface Hidden {
  readonly name: string;
  readonly text: string;
}

export function fieldOf(value: string, name: string): string {
  return /^["']|^\d/.test(name) ? `${value}[${name}]` : `${value}.${name}`;
}
