import { ts } from "ts-morph";
import type { BootCall } from "../boot/machine.ts";
import { packageOf } from "../boot/package-of.ts";
import type { Value } from "../boot/values.ts";

export interface JobCall {
  readonly call: BootCall;
  readonly what: string;
  /** The callback as written. */
  readonly callback: ts.Expression | null;
  readonly value: Value | null;
}

const consumers: Readonly<Record<string, readonly string[]>> = {
  process: ["bull", "kue", "bee-queue"],
  consume: ["amqplib"],
  run: ["kafkajs"],
  define: ["agenda", "@hokify/agenda"],
  every: ["agenda", "@hokify/agenda"],
  work: ["pg-boss"],
};

/** `job.start()`, where what was made waits for that. */
export function startOf({ node, args }: BootCall, calls: readonly BootCall[]): BootCall | null {
  const [options] = args;
  const itself = options?.kind === "object" ? options.fields.get("start") : args[3];
  if (itself?.kind === "literal" && itself.value === true) return null;
  const isStart = ({ node: other, receiver }: BootCall): boolean =>
    receiver.kind === "result" && receiver.node === node && /\.start$/.test(other.expression.getText());
  return calls.find(isStart) ?? null;
}

/** Timers, cron entries and queue consumers that the start of the process sets up. */
export function findJobCalls(calls: readonly BootCall[]): JobCall[] {
  const seen = new Set<ts.Node>();
  return calls.flatMap((call) => {
    const what = seen.has(call.node) ? null : describe(call);
    if (what === null) return [];
    seen.add(call.node);
    const index = call.args.findIndex((value) => value.kind === "function");
    const fromOptions = call.args.find(
      (value) => value.kind === "object" && value.fields.get("onTick")?.kind === "function",
    );
    const callback =
      index >= 0 ? call.node.arguments?.[index] : call.node.arguments?.[what === "setInterval" ? 0 : 1];
    return [{ call, what, callback: callback ?? null, value: call.args[index] ?? fromOptions ?? null }];
  });
}

function describe(call: BootCall): string | null {
  const text = call.node.expression.getText();
  const method = /([\w$]+)$/.exec(text)?.[1] ?? "";
  const pkg = packageOf(call.callee) ?? packageOf(call.receiver);
  if (/^(global(This)?\.)?setInterval$/.test(text)) return "setInterval";
  if (ts.isNewExpression(call.node)) {
    if (pkg === "cron" && method === "CronJob") return "cron";
    return pkg === "bullmq" && method === "Worker" ? "queue" : null;
  }
  if (pkg === "cron" && text.endsWith("CronJob.from")) return "cron";
  if ((pkg === "node-cron" || pkg === "croner") && method === "schedule") return "cron";
  if (pkg === "node-schedule" && method === "scheduleJob") return "cron";
  // A second listener would take messages from the first.
  if (/^startAllMicroservices(Async)?$/.test(method) && call.callee.kind !== "function")
    return "microservice";
  if (method === "schedule" && /cron/i.test(text)) return "cron";
  const known = Object.hasOwn(consumers, method) ? consumers[method] : undefined;
  return pkg !== null && known?.includes(pkg) === true ? "queue" : null;
}
