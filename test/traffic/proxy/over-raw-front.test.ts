/** What holds for Node's HTTP/1.1 server at the door holds for the reader of our own: the same tests, once more. */
import { enterThrough } from "../support/start-test-proxy.ts";

enterThrough("raw");
await import("./forward-requests.test.ts");
await import("./forward-responses.test.ts");
await import("./faults.test.ts");
await import("./client-aborts.test.ts");
await import("./upgrade.test.ts");
await import("./websocket.test.ts");
await import("./front-door.test.ts");
