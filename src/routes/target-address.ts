/** Where a target answers: `http://host:port`, `https://host:port`, or `unix:/path/of/socket`. */
export interface TargetAddress {
  readonly protocol: "http" | "https" | "unix";
  /** As people write it, without a path; also the key by which two addresses are told apart. */
  readonly text: string;
  /** Without the brackets of IPv6; empty for a socket. */
  readonly host: string;
  /** 0 for a socket. */
  readonly port: number;
  /** Of the socket; null for the others. */
  readonly socketPath: string | null;
  /** What a request without a client's own `Host` says. */
  readonly authority: string;
}

/** A string says what is wrong with it. */
export function parseTargetAddress(text: string): TargetAddress | string {
  if (text.startsWith("unix:")) return parseSocket(text);
  if (!URL.canParse(text)) return mustBe;
  const url = new URL(text);
  const protocol = url.protocol === "https:" ? "https" : "http";
  if (url.protocol !== `${protocol}:` || url.pathname !== "/" || url.search !== "" || url.hash !== "")
    return mustBe;
  if (url.username !== "" || url.password !== "") return mustBe;
  return {
    protocol,
    text: url.origin,
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? defaultPort[protocol] : Number(url.port),
    socketPath: null,
    authority: url.host,
  };
}

const mustBe = "must be http://host:port, https://host:port or unix:/path, and nothing more";
const defaultPort = { http: 80, https: 443 } as const;

function parseSocket(text: string): TargetAddress | string {
  const path = text.slice("unix:".length);
  if (!path.startsWith("/") || path.startsWith("//")) return mustBe;
  return { protocol: "unix", text, host: "", port: 0, socketPath: path, authority: "localhost" };
}
