/** Several processes behind the raw front: the same tests, once more. */
import { enterShopsThrough } from "./proxy-shop.ts";

enterShopsThrough("raw");
await import("./proxy-workers.test.ts");
await import("./proxy-door.test.ts");
