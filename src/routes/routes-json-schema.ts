import { z } from "zod";
import { routeFile } from "./route-file.ts";

/** JSON Schema of `msa.routes.json`, for editors; shipped as templates/schema/msa.routes.schema.json. */
export function routesJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(routeFile, { io: "input" }), null, 2)}\n`;
}
