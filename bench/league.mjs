// Takes somebody's backend apart, endpoint by endpoint, and holds its own tests against each step: docs/benchmarks.md says how.
import { register } from "tsx/esm/api";

register();
await import("../test/league/main.ts");
