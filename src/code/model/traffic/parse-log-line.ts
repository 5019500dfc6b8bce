export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
}

const requestLine = /"([A-Z]+) (\S+) HTTP\/[\d.]+"/;
const methodKeys = ["method", "request_method", "verb", "http_method"];
const pathKeys = ["path", "url", "uri", "request_uri", "originalUrl", "request_path"];

/** One line of a log in the common or combined format, or one JSON object; null for everything else. */
export function parseLogLine(line: string): LoggedRequest | null {
  const text = line.trim();
  if (!text.startsWith("{")) {
    const found = requestLine.exec(text);
    return found === null ? null : requestOf(found[1], found[2]);
  }
  const record = parseRecord(text);
  if (record === null) return null;
  // `pino-http` and others put them into `req`; some loggers write the request line as one text.
  for (const part of [record, recordOf(record.req), recordOf(record.request), recordOf(record.http)]) {
    if (part === null) continue;
    const request = requestOf(textOf(part, methodKeys), textOf(part, pathKeys));
    if (request !== null) return request;
  }
  const [method, path] = typeof record.request === "string" ? record.request.split(" ") : [];
  return requestOf(method, path);
}

function requestOf(method: string | undefined, target: string | undefined): LoggedRequest | null {
  if (method === undefined || target === undefined || !/^[A-Za-z]+$/.test(method)) return null;
  const path = target.replace(/^https?:\/\/[^/]*/, "") || "/";
  return path.startsWith("/") ? { method: method.toUpperCase(), path } : null;
}

type Loose = Readonly<Record<string, unknown>>;

function parseRecord(text: string): Loose | null {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return null;
  }
}

export function recordOf(value: unknown): Loose | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Loose) // checked: an object that is no array
    : null;
}

function textOf(record: Loose, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = record[key];
    if (typeof value === "string") return value;
  }
  return undefined;
}
