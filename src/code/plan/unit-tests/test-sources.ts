import type { TestFact } from "../../model/monolith.ts";

/** What planning tests needs beside the model: read only when a service is planned. */
export interface TestSources {
  /** Tests and what lies in folders of tests, sorted by path; those of services are none of them. */
  readonly tests: () => readonly TestFact[];
  /** The same of any other file of code, such as one that prepares all tests. */
  readonly fact: (path: string) => TestFact;
  readonly has: (path: string) => boolean;
  /** Text of a file; null when there is none. */
  readonly read: (path: string) => string | null;
}
