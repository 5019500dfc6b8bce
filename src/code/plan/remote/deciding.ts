import type { Endpoint, Monolith } from "../../model/monolith.ts";
import type { UnitIndex } from "../keep/unit-index.ts";
import type { RemoteSources, RemoteWish } from "./remote-sources.ts";

/** What every decision about remote calls is made from. */
export interface Deciding {
  readonly monolith: Monolith;
  readonly mine: readonly Endpoint[];
  readonly index: UnitIndex;
  readonly modules: ReadonlySet<string>;
  readonly wish: RemoteWish;
  readonly sources: RemoteSources;
  readonly text: (path: string) => string;
}
