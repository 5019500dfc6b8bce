/** The rows of a table as every engine needs them: what matches, and who then answers. */
import { type CompiledPath, compilePath, parseEndpoint } from "../../routes/endpoint-pattern.ts";
import type { RouteFile, RouteRow } from "../../routes/route-file.ts";
import { rowId } from "../../routes/row-conditions.ts";
import { parseTargetAddress, type TargetAddress } from "../../routes/target-address.ts";
import { urlHost } from "../../util/url-host.ts";

export type Answer =
  | { readonly kind: "monolith" }
  | { readonly kind: "service"; readonly target: string; readonly fallback: boolean }
  | {
      readonly kind: "canary";
      readonly target: string;
      readonly fallback: boolean;
      /** Percent of users. */
      readonly weight: number;
    }
  /** The monolith answers, and the service gets a copy of each GET and HEAD. */
  | { readonly kind: "shadow"; readonly target: string };

export interface AnsweredRow {
  readonly id: string;
  /** Null: every method. */
  readonly methods: readonly string[] | null;
  readonly path: CompiledPath;
  readonly answer: Answer;
  readonly row: RouteRow;
}

/** In file order: the first that matches decides. */
export function answeredRows(file: RouteFile): AnsweredRow[] {
  return file.routes.map((row) => {
    const { method, path } = parseEndpoint(row.endpoint) ?? { method: "ALL", path: "/" };
    return {
      id: rowId(row),
      methods: method === "ALL" ? null : method === "GET" ? ["GET", "HEAD"] : [method],
      path: compilePath(path, row.regex),
      answer: answerOf(row),
      row,
    };
  });
}

function answerOf(row: RouteRow): Answer {
  const { state, target, when } = row;
  // Where it was not made a row of its own: its state holds for some requests only, and the monolith may answer all of them.
  if (target === undefined || when !== undefined) return { kind: "monolith" };
  const fallback = row.fallback !== "none";
  switch (state) {
    case "monolith":
      return { kind: "monolith" };
    case "shadow":
      return row.sideEffects === undefined ? { kind: "shadow", target } : { kind: "monolith" };
    case "canary":
      return { kind: "canary", target, fallback, weight: row.weight ?? 0 };
    case "service":
      return { kind: "service", target, fallback };
  }
}

export interface TargetServer {
  /** `host:port`; empty for a socket. */
  readonly address: string;
  /** Without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
  /** Of a unix socket; null for the others. */
  readonly socketPath: string | null;
  readonly encrypted: boolean;
  /** Share of the requests beside the target's others. */
  readonly weight: number;
}

/** The instances of a target that is there (checkRouteFile requires it). */
export function serversOf(file: RouteFile, target: string): TargetServer[] {
  const { url, weight, instances = [] } = file.targets[target]!;
  return [{ url, weight }, ...instances].map((one) => {
    const { protocol, host, port, socketPath } = parseTargetAddress(one.url) as TargetAddress; // checkRouteFile has seen it
    return {
      address: socketPath === null ? `${urlHost(host)}:${port}` : "",
      host,
      port,
      socketPath,
      encrypted: protocol === "https",
      weight: one.weight ?? 1,
    };
  });
}
