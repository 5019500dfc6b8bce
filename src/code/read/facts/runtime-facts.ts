/** What the process does by itself, keeps in memory, and takes from its surroundings. Part of `facts.ts`. */
import type { Place, Span, UnitId } from "./place.ts";

export interface TransactionFact extends Place {
  readonly unit: UnitId;
  readonly tables: readonly string[];
}

/** Something that changes the schema or the reference data when the process starts. Only the monolith may do that. */
export interface SchemaSwitch extends Place {
  readonly what: string;
  /** Unit to drop, when it stands alone… */
  readonly unit: UnitId | null;
  /** …or text to put in its place when other code hangs on it. Both null: no safe switch was found. */
  readonly replace: (Span & { readonly text: string }) | null;
  /** It lies in this unit, and matters only where that travels. */
  readonly holder?: UnitId;
  /** A method of that name somewhere does it; which one is called is not known. */
  readonly maybe?: true;
}

/** Work that a process starts by itself: timers, cron, queue consumers. */
export interface JobFact extends Place {
  /** The unit that starts it, on the boot path (`startRollupJob()` in the entry), or the timer's own effect. */
  readonly unit: UnitId;
  /** What the callback runs. */
  readonly runs: readonly UnitId[];
  /** The callback reads or writes tables, or could not be seen. */
  readonly touchesData: boolean;
  readonly what: string;
  /** The statement that starts it, where that is a part of its unit (in a `try`) and nobody would miss it. */
  readonly statement?: {
    readonly file: string;
    readonly start: number;
    readonly end: number;
    readonly text: string;
  };
}

export interface EventFact extends Place {
  readonly unit: UnitId;
  readonly role: "emit" | "listen";
  readonly name: string;
  /** Units that run when the event arrives (`listen` only). */
  readonly runs: readonly UnitId[];
}

/** A variable that outlives a request and is changed after the file has loaded. */
export interface StateFact extends Place {
  readonly unit: UnitId;
  readonly name: string;
  /** `random`: never changed, and another value in each process. */
  readonly kind: "cache" | "limiter" | "emitter" | "connection" | "store" | "random";
  readonly readBy: readonly UnitId[];
  readonly writtenBy: readonly UnitId[];
  /** Drawn only where the environment or the configuration gives no value. */
  readonly unlessSet?: true;
  /**
   * Handlers from which the calls lead to it; left out where that was not followed: then whoever names the code that touches it
   * may touch it.
   */
  readonly handlers?: readonly StateHandler[];
}

/** One of a registration's handlers. */
export interface StateHandler {
  readonly registration: UnitId;
  readonly writes: boolean;
}

export interface EnvRead extends Place {
  readonly name: string;
  readonly unit: UnitId;
}

/** A non-code file or folder that code reads by a literal path. */
export interface AssetFact extends Place {
  readonly unit: UnitId;
  readonly path: string;
}

/** A pattern by which a library loads source files when the process starts: the entities of an ORM. Its unit refers to them. */
export interface CodePatternFact extends Place {
  readonly unit: UnitId;
  /** The expression that gives the pattern. */
  readonly span: Span;
  /** Taken from the folder in which the process runs, not from the folder of the file. */
  readonly fromProcessFolder: boolean;
  /** Names `.ts` files and no compiled ones: the process runs its sources. */
  readonly sourcesOnly: boolean;
  /** The data file in the root that holds the pattern, with the settings of the database; the expression only asks for it. */
  readonly config?: string;
}

/** An expression that gives the place of a database or of other data, built on the folder of the code. */
export interface SharedPathFact extends Place {
  readonly unit: UnitId;
  readonly span: Span;
  /** It may also lead to a file that belongs to the code: what lies in the service is meant then. */
  readonly unlessOwn: boolean;
}

export interface ListenFact extends Place {
  readonly unit: UnitId;
  /** Literal or default port, when it can be folded. */
  readonly port: number | null;
  readonly env: string | null;
  /** Only under a condition. */
  readonly maybe?: true;
}
