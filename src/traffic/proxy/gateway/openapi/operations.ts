export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export interface Operation {
  /** Lower case, as documents write it. */
  readonly method: string;
  /** With what `servers` puts before it. */
  readonly path: string;
  /** With what path and document say for all of theirs. */
  readonly operation: JsonObject;
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** Each stands for itself: what a path item or the document says for all is written into it. */
export function operationsOf(document: JsonObject): Operation[] {
  const prefix = prefixOf(document);
  return Object.entries(isObject(document.paths) ? document.paths : {}).flatMap(([path, item]) => {
    if (!isObject(item) || !path.startsWith("/")) return [];
    const shared = Array.isArray(item.parameters) ? item.parameters : [];
    return methods.flatMap((method) => {
      const operation = item[method];
      if (!isObject(operation)) return [];
      const own = Array.isArray(operation.parameters) ? operation.parameters : [];
      const parameters = [...shared.filter((one) => !own.some((other) => isSame(one, other))), ...own];
      const { servers: _elsewhere, ...rest } = operation;
      return [
        {
          method,
          path: `${prefix}${path}`,
          operation: {
            ...(document.security === undefined ? {} : { security: document.security }),
            ...rest,
            ...(parameters.length === 0 ? {} : { parameters }),
          },
        },
      ];
    });
  });
}

/** Path of the first server, without a slash at its end. */
function prefixOf({ servers }: JsonObject): string {
  const url = Array.isArray(servers) && isObject(servers[0]) ? servers[0].url : undefined;
  if (typeof url !== "string" || url.includes("{")) return "";
  try {
    return new URL(url, "http://localhost").pathname.replace(/\/+$/, "");
  } catch {
    return "";
  }
}

/** An operation's own parameter stands in place of the path's. */
function isSame(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return false;
  if (one.$ref !== undefined || other.$ref !== undefined) return one.$ref === other.$ref;
  return one.name === other.name && one.in === other.in;
}
