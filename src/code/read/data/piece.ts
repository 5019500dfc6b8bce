/** A piece of code by its place: positions as the compiler counts them, half-open. */
export interface Piece {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}
