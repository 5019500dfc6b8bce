import type { UnitId } from "./place.ts";

/** How code leads to tables: finer than units, where a class is one piece. */
export interface TablePaths {
  /** Pieces of code from which a table is reached; they name each other by their position in this list. */
  readonly pieces: readonly TablePiece[];
  /** What a file names anywhere in it. */
  readonly files: readonly { readonly file: string; readonly piece: number }[];
  readonly handlers: readonly HandlerPath[];
}

export interface TablePiece {
  readonly file: string;
  /** Pieces that surely run when this one does. */
  readonly next: readonly number[];
  /** What the piece does by itself. */
  readonly accesses: readonly PieceAccess[];
}

export interface PieceAccess {
  readonly table: string;
  readonly mode: "read" | "write";
  readonly joined: boolean;
}

export interface HandlerPath {
  readonly registration: UnitId;
  /** Position of the handler in the registration's chain. */
  readonly index: number;
  /** Null when it surely reaches no table. */
  readonly piece: number | null;
  /** Reached only by calls that several methods of one name may answer. */
  readonly guesses: readonly (PieceAccess & { readonly file: string })[];
}
