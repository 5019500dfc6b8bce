/** Text that differs whenever two values differ in anything that the wire promises to keep: classes, holes, -0, key order. */
export function pictureOf(value: unknown): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : `${value}`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? String(value);
  const proto: unknown = Object.getPrototypeOf(value);
  const name = proto === null ? "bare" : value.constructor?.name;
  if (Object.getOwnPropertyDescriptor(value, "constructor") !== undefined) {
    return `${proto === Object.prototype ? "Object" : "bare"}${entriesOf(value)}`;
  }
  if (value instanceof Date) return `${name}(${value.getTime()})`;
  if (value instanceof RegExp || value instanceof URL) return `${name}(${String(value)})`;
  if (value instanceof ArrayBuffer) return `${name}(${Buffer.from(value).toString("hex")})`;
  if (ArrayBuffer.isView(value)) {
    return `${name}(${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex")})`;
  }
  if (value instanceof Map) {
    return `${name}{${[...value].map(([key, item]) => `${pictureOf(key)}=>${pictureOf(item)}`).join()}}`;
  }
  if (value instanceof Set) return `${name}{${[...value].map(pictureOf).join()}}`;
  if (Array.isArray(value)) {
    const items = Array.from({ length: value.length }, (_, at) =>
      at in value ? pictureOf(value[at]) : "hole",
    );
    return `${name}[${items.join()}]`;
  }
  return `${name}${entriesOf(value)}`;
}

function entriesOf(value: object): string {
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${pictureOf(item)}`)
    .join()}}`;
}
