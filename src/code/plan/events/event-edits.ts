import { moduleVariable } from "../../../util/module-variable.ts";
import type { TextEdit } from "../plan.ts";
import { runtimeText } from "../remote/call-text.ts";
import type { EventRelay } from "./event-relay.ts";

/** Where the listener is registered: it becomes known to other processes, and asks its module's switch. Nothing changes before. */
export function hearEdits({ listen, place, provider, method, module, event }: EventRelay): TextEdit[] {
  if (listen.heard !== null) return [];
  const names = [module, provider, method].map((name) => JSON.stringify(name)).join(", ");
  const asked = `${runtimeText(place.file)}?.hears(${names}) ?? Object`;
  const typed = /\.[cm]?tsx?$/.test(place.file);
  const { start, end } = listen.callback;
  const why = `${event} is heard here, or in the service while ${moduleVariable(module)}=remote`;
  return [
    { start, end: start, text: typed ? `((${asked}) as <T>(listener: T) => T)(` : `(${asked})(`, why },
    { start: end, end, text: ")", why },
  ];
}

/** In the service, behind all else of the bus's file: the monolith is told of the event. */
export function relayEdits({ bus, event, provider, method, module }: EventRelay, text: string): TextEdit[] {
  const names = ["monolith", provider, method].map((name) => JSON.stringify(name)).join(", ");
  const line = `;${runtimeText(bus.unit.file)}?.relays(${bus.fact.access}, ${JSON.stringify(event)}, ${names});\n`;
  const at = text.length;
  const why = `${event} is heard by ${module} in the monolith`;
  return [{ start: at, end: at, text: `${/\n$/.test(text) ? "" : "\n"}${line}`, why }];
}
