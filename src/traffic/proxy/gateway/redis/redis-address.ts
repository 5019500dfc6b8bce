/** Where a Redis answers, and as whom we speak to it: `redis://user:password@host:6379/0`, with `rediss:` over TLS. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly encrypted: boolean;
  /** Null for the default user. */
  readonly user: string | null;
  readonly password: string | null;
  readonly database: number;
  /** For people: without user and password. */
  readonly shown: string;
}

/** Null when it is none. Nothing of the text may be shown: it holds the password. */
export function parseRedisAddress(text: string): RedisAddress | null {
  if (!/^rediss?:\/\/[^/]/.test(text) || !URL.canParse(text)) return null;
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text);
  const database = /^\/?(\d{0,4})$/.exec(pathname)?.[1];
  if (database === undefined || hostname === "" || search !== "" || hash !== "") return null;
  try {
    const host = hostname.replace(/^\[|\]$/g, "");
    return {
      host,
      port: port === "" ? 6379 : Number(port),
      encrypted: protocol === "rediss:",
      user: username === "" ? null : decodeURIComponent(username),
      password: password === "" ? null : decodeURIComponent(password),
      database: Number(database),
      shown: `${hostname}:${port === "" ? 6379 : port}`,
    };
  } catch {
    // A percent sign that stands for itself has to be written %25.
    return null;
  }
}
