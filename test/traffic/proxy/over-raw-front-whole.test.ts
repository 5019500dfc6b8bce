/** The longer ones of them, beside the others. */
import { enterThrough } from "../support/start-test-proxy.ts";

enterThrough("raw");
await import("./malformed-requests.test.ts");
await import("./swap-under-load.test.ts");
await import("./traces.test.ts");
await import("./several-instances.test.ts");
await import("./http2/preface.test.ts");
await import("./http2/connections.test.ts");
await import("./http2/requests.test.ts");
await import("./http2/responses.test.ts");
await import("./http2/targets.test.ts");
await import("./gateway/checks.test.ts");
await import("./gateway/response-cache.test.ts");
await import("./admin.test.ts");
