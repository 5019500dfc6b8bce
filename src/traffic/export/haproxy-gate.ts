/** What stands at the door for all, in HAProxy's words: lines of the frontend. */
import type { GateSettings } from "../../routes/gate-settings.ts";
import type { Unsaid } from "./exported.ts";

export function haproxyGuards({ allow, deny, maxBody }: GateSettings): string[] {
  return [
    ...(deny === undefined ? [] : [`http-request deny deny_status 403 if { src ${deny.join(" ")} }`]),
    ...(allow === undefined ? [] : [`http-request deny deny_status 403 if !{ src ${allow.join(" ")} }`]),
    ...(maxBody === undefined
      ? []
      : [
          `http-request deny deny_status 413 if { req.hdr_val(content-length) gt ${maxBody} }`,
          `http-request return status 411 content-type text/plain string "411 Length Required" if { req.hdr(transfer-encoding) -m found }`,
        ]),
  ].map((line) => `    ${line}`);
}

/** Behind the rules that look at the request as it came. */
export function haproxyEdits({ request = {}, response = {}, requestId }: GateSettings): string[] {
  const edits = (rule: string, { remove = [], set = {} }: NonNullable<GateSettings["request"]>): string[] => [
    ...remove.map((name) => `${rule} del-header ${name}`),
    ...Object.entries(set).map(([name, value]) => `${rule} set-header ${name} ${format(value)}`),
  ];
  return [
    ...edits("http-request", request),
    ...(requestId === undefined ? [] : idLines(requestId)),
    ...edits("http-after-response", response),
  ].map((line) => `    ${line}`);
}

/** A trusted peer's, or a new one. */
function idLines(name: string): string[] {
  const given = `req.fhdr(${name.toLowerCase()},1)`;
  const shape = "'^[A-Za-z0-9_.+/=:-]{1,128}$'";
  return [
    "http-request set-var-fmt(txn.msa_id) %[uuid()]",
    `http-request set-var(txn.msa_id) ${given} if { var(txn.msa_trusted) -m bool } { ${given} -m reg ${shape} }`,
    `http-request set-header ${name} %[var(txn.msa_id)]`,
    `http-after-response set-header ${name} %[var(txn.msa_id)] if { var(txn.msa_id) -m found }`,
  ];
}

export function haproxyGateRemarks({ maxBody }: GateSettings): Unsaid[] {
  return maxBody === undefined
    ? []
    : [
        {
          endpoint: null,
          what: "a body of unknown length (chunked) is not cut where it becomes too large: it gets 411",
        },
      ];
}

/** A log format: a percent sign begins a variable. */
function format(value: string): string {
  return `'${value.replaceAll("%", "%%").replaceAll("'", "'\\''")}'`;
}
