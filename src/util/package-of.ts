/** `@scope/name/path` → `@scope/name`, `name/path` → `name`. */
export function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Where the types of a package are that brings none: `@scope/name` → `@types/scope__name`. */
export function typesOf(name: string): string {
  return `@types/${name.startsWith("@") ? name.slice(1).replace("/", "__") : name}`;
}
