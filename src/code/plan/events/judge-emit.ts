import type { EmitUse } from "../../model/monolith.ts";
import type { NotRelayed } from "./event-relay.ts";
import type { Bus } from "./find-buses.ts";

/** Node gives these a meaning of its own. */
const reserved = /^(error|newListener|removeListener)$/;

/** Names of what no network carries, or of what a listener would answer through. */
const handedOver =
  /^(tx|trx|transaction|session|conn|connection|client|cb|callback|next|done|resolve|reject|stream|req|res|request|response|ctx|socket)$/i;

/** What the wire format keeps. */
const plain = /^(Date|Map|Set|URL|RegExp|Uint8Array)$/;

/** Is an event on this bus sent and forgotten by everybody who emits it? */
export function judgeEmits(bus: Bus, event: string): NotRelayed | null {
  if (reserved.test(event))
    return { why: `Node itself gives the event ${event} a meaning`, fix: "give the event another name" };
  if (bus.fact.strange !== null)
    return {
      why: `${bus.fact.name} is no plain emitter: ${bus.fact.strange} (${bus.unit.file}:${bus.fact.line})`,
      fix: "let it be `new EventEmitter()`, and put what it does beside that into functions",
    };
  if (bus.lost !== null)
    return {
      why: `${bus.lost.file}:${bus.lost.line} reaches ${bus.fact.name} in a way that cannot be followed`,
      fix: "import it by its name",
    };
  for (const { file, use, event: name } of bus.uses) {
    const at = `${file}:${use.line}`;
    switch (use.kind) {
      case "other":
        return {
          why: `${bus.fact.name} is handed on (${at}), and what is done with it there is not known`,
          fix: "import it where it is used, and ask it for nothing but `emit` and `on`",
        };
      case "order":
        if (name === null || name === event)
          return {
            why: `\`${use.method}\` at ${at} makes it matter when the event is heard`,
            fix: "register listeners once, and for good",
          };
        break;
      case "emit": {
        if (name !== null && name !== event) break;
        const problem = emitProblem(use, name);
        if (problem !== null) return { ...problem, why: `${problem.why} (${at})` };
        break;
      }
      case "listen":
        break;
    }
  }
  return null;
}

function emitProblem(use: EmitUse, event: string | null): NotRelayed | null {
  if (event === null)
    return { why: "the name of an event is computed where it is emitted", fix: "write the name as a string" };
  if (use.method !== "emit")
    return {
      why: `\`${use.method}\` waits for what the listeners do`,
      fix: "use `emit`, or call a function",
    };
  if (!use.alone)
    return {
      why: "what `emit` gives is used",
      fix: "let it be a statement of its own; where the listeners matter, call a function instead",
    };
  if (!use.later)
    return {
      why: "it is emitted while the file loads, in the monolith and in the service",
      fix: "emit it in a function",
    };
  if (use.transaction !== null)
    return {
      why: `it is emitted inside a transaction: ${use.transaction}; another process would hear of what may yet be undone`,
      fix: "emit it behind the transaction",
    };
  for (const { form, name } of use.args) {
    if (form === "function")
      return {
        why: "a function is handed to the listeners",
        fix: "call a function that gives a result instead",
      };
    if (form === "new" && !plain.test(name ?? ""))
      return {
        why: `an instance of ${name ?? "a class"} is handed to the listeners`,
        fix: "hand over plain data",
      };
    if (form === "this" || (form === "name" && handedOver.test(name ?? "")))
      return {
        why: `${name ?? "this"} is handed to the listeners, and cannot be sent`,
        fix: "hand over an id or plain data",
      };
  }
  return null;
}
