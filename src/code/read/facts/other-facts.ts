/** Ways into the code and ties between tables. Part of `facts.ts`. */
import type { Place, UnitId } from "./place.ts";

/** A way into the code that is no HTTP route. */
export interface EntryPointFact extends Place {
  readonly kind: "cron" | "queue" | "websocket" | "graphql" | "event" | "rpc" | "command";
  /** `ArticleResolver.articles`, `0 3 * * *`, the queue, the event. */
  readonly name: string;
  /** Unit of the code that runs; null when it could not be followed. */
  readonly unit: UnitId | null;
}

/** Where the code says what a table looks like: the class or object of an ORM. */
export interface TableFact extends Place {
  readonly table: string;
  readonly via: string;
}

/** A foreign key, or a relation that an ORM knows. */
export interface RelationFact extends Place {
  readonly from: string;
  readonly to: string;
  readonly kind: "foreign-key" | "one-to-one" | "one-to-many" | "many-to-one" | "many-to-many";
  readonly via: string;
}
