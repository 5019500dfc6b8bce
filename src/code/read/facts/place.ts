export type UnitId = string;

export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}
