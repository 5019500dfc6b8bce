import type { ts } from "ts-morph";
import type { HandlerSite, HostValue, PathSite, Value } from "../../boot/values.ts";

/** What the start says of one application before its routes are made. */
export interface NestApp {
  readonly host: HostValue;
  readonly root: Value;
  readonly rootNode: ts.Node;
  /** Makes routes: no microservice, no bare application context. */
  readonly http: boolean;
  prefix: PathSite | null;
  readonly exclude: RoutePattern[];
  versioning: Versioning | null;
  readonly globals: HandlerSite[];
  finished: boolean;
  /** It was only made to be asked for something. */
  closed: boolean;
}

interface Versioning {
  readonly type: "URI" | "HEADER" | "MEDIA_TYPE" | "CUSTOM";
  /** `v` unless it says otherwise; null where it could not be computed. */
  readonly prefix: string | null;
  readonly prefixNode: ts.Node;
  readonly defaultVersions: readonly Version[];
}

/** `neutral`: answers without a version. Null: could not be computed. */
export type Version = string | typeof neutral | null;

export const neutral = Symbol("version-neutral");

/** What middleware and exclusions name: a path with its method, or a controller. */
export interface RoutePattern {
  /** With a slash in front; null where it could not be computed. */
  readonly path: string | null;
  /** Upper case; null for every method. */
  readonly method: string | null;
  readonly controller: ts.Node | null;
  /** `{ path, version: "2" }`. */
  readonly version: string | null;
  /** Also what lies below the path. */
  readonly below: boolean;
}
