import type { FrameworkName } from "../facts.ts";

/** `(req, res, next)`, or one context for request and response: `(ctx, next)`. */
export type HandlerStyle = "response" | "context";

export function handlerStyle(framework: FrameworkName): HandlerStyle {
  return framework === "koa" || framework === "hono" ? "context" : "response";
}
