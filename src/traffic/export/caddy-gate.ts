/** What stands at the door for all, as handlers of Caddy. */
import type { GateSettings } from "../../routes/gate-settings.ts";

type Edits = NonNullable<GateSettings["request"]>;

/** Routes before those of the table. */
export function caddyGuards(gate: GateSettings): object[] {
  const { allow, deny } = gate;
  const forbidden = { handler: "static_response", status_code: 403, body: "403 Forbidden\n" };
  const refuse = (match: object): object => ({
    match: [match],
    handle: [...caddyEdits(gate), forbidden],
    terminal: true,
  });
  return [
    ...(deny === undefined ? [] : [refuse({ remote_ip: { ranges: deny } })]),
    ...(allow === undefined ? [] : [refuse({ not: [{ remote_ip: { ranges: allow } }] })]),
  ];
}

/** Handlers before that of a row. */
export function caddyEdits({ request, response }: GateSettings): object[] {
  if (request === undefined && response === undefined) return [];
  return [
    {
      handler: "headers",
      ...(request === undefined ? {} : { request: fieldEdits(request) }),
      ...(response === undefined ? {} : { response: { ...fieldEdits(response), deferred: true } }),
    },
  ];
}

function fieldEdits({ set = {}, remove = [] }: Edits): object {
  return {
    ...(remove.length === 0 ? {} : { delete: remove }),
    ...(Object.keys(set).length === 0
      ? {}
      : { set: Object.fromEntries(Object.entries(set).map(([name, value]) => [name, [literal(value)]])) }),
  };
}

/** A brace begins a placeholder. */
function literal(value: string): string {
  return value.replaceAll("{", "\\{");
}
