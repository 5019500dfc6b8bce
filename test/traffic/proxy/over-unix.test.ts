/** What holds for plain targets holds for targets that are reached over a unix socket: the same tests, once more. */
import { reachTargetsOver } from "../support/start-target.ts";

reachTargetsOver("unix");
await import("./forward-requests.test.ts");
await import("./forward-responses.test.ts");
await import("./faults.test.ts");
await import("./client-aborts.test.ts");
await import("./upgrade.test.ts");
