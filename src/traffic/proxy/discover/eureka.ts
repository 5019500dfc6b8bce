/** Eureka's REST API: instances of an application that are UP. Whole answers each time, no deltas. */
import { z } from "zod";
import { fetchText, parseJson } from "./fetch-json.ts";
import {
  type ConfigOf,
  instanceAt,
  type Source,
  type SourceInput,
  usualInterval,
  usualPatience,
} from "./source.ts";

const instance = z.object({
  /** What the instance wants to be called by: an address with Spring's `prefer-ip-address`. */
  hostName: z.string().optional(),
  ipAddr: z.string().optional(),
  status: z.string(),
  port: z.object({
    $: z.coerce.number().int().min(0).max(65_535),
    "@enabled": z.union([z.string(), z.boolean()]).optional(),
  }),
});
/** One instance alone is no array where XStream writes the JSON. */
const application = z.object({
  application: z.object({ instance: z.union([z.array(instance), instance.transform((one) => [one])]) }),
});

export function eurekaSource(
  { url, app, interval = usualInterval }: ConfigOf<"eureka">,
  { env }: SourceInput,
): Source {
  const address = `${url.replace(/\/+$/, "")}/apps/${encodeURIComponent(app)}`;
  const headers = { accept: "application/json", ...authorization(env) };
  return {
    async look(signal) {
      const { status, text } = await fetchText(address, { headers, signal });
      // Eureka knows an application only while an instance of it is registered.
      if (status === 404) return { instances: [], next: interval };
      if (status !== 200) throw new Error(`answered ${status}`);
      const { instance: all } = parseJson(text, application, "the answer").application;
      return { instances: all.filter(takesRequests).map(found), next: interval };
    },
    patience: () => usualPatience,
    close() {},
  };
}

function takesRequests({ status, port }: z.infer<typeof instance>): boolean {
  return status === "UP" && String(port["@enabled"] ?? true) === "true";
}

function found({ hostName, ipAddr, port }: z.infer<typeof instance>) {
  return instanceAt(hostName ?? ipAddr ?? "", port.$);
}

function authorization({ EUREKA_USERNAME: user, EUREKA_PASSWORD: password }: SourceInput["env"]): {
  readonly [name: string]: string;
} {
  if (user === undefined || password === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}
