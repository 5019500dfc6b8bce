/** One thing that is wrong with a route table. */
export interface RouteProblem {
  /** Way to the value in the file. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}
