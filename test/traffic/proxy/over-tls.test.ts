/** What holds for plain targets holds for targets that are reached over TLS: the same tests, once more. */
import { reachTargetsOver } from "../support/start-target.ts";

reachTargetsOver("https");
await import("./forward-requests.test.ts");
await import("./forward-responses.test.ts");
await import("./faults.test.ts");
await import("./client-aborts.test.ts");
await import("./upgrade.test.ts");
