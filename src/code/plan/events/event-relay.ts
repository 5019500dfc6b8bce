import type { ListenUse, UnitId } from "../../model/monolith.ts";
import type { RelayedEvent } from "../plan.ts";
import type { Bus, BusPlace } from "./find-buses.ts";

/** A listener whose event may come from another process. */
export interface EventRelay extends RelayedEvent {
  readonly bus: Bus;
  readonly place: BusPlace;
  readonly listen: ListenUse;
  readonly emits: readonly { readonly file: string; readonly line: number; readonly unit: UnitId }[];
}

/** Why an event stays in its process. */
export interface NotRelayed {
  readonly why: string;
  readonly fix: string;
}
