import { express } from "./express/express.ts";
import type { Framework } from "./framework.ts";

export const frameworks: readonly Framework[] = [express];
