import { ts } from "ts-morph";
import type { Value } from "../boot/values.ts";

/** Methods of Node's event emitters that hand back the emitter. */
export const listening: ReadonlySet<string> = new Set([
  "on",
  "once",
  "off",
  "addListener",
  "removeListener",
  "removeAllListeners",
  "prependListener",
  "prependOnceListener",
  "setMaxListeners",
]);

/** `app` of `app.on("error", report)`: applications of Express and Koa are emitters. Null for other values. */
export function listenedOn(value: Value | undefined): Value | null {
  if (value?.kind !== "result" || !ts.isCallExpression(value.node)) return null;
  const { expression } = value.node;
  return ts.isPropertyAccessExpression(expression) && listening.has(expression.name.text)
    ? value.receiver
    : null;
}
