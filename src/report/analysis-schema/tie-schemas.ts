/** What ties modules together: tables, transactions, relations, references. */
import { z } from "zod";
import { list, place } from "./shapes.ts";

const moduleNames = list(z.string());

export const table = z.object({
  name: z.string(),
  owner: z.string().nullable(),
  readers: moduleNames,
  writers: moduleNames,
  joinedBy: moduleNames.describe("Modules that read it only through a join or a relation of another table."),
});

export const transaction = place.extend({ tables: list(z.string()) });

export const relation = place.extend({
  from: z.string().describe("Table."),
  to: z.string().describe("Table."),
  kind: z.enum(["foreign-key", "one-to-one", "one-to-many", "many-to-one", "many-to-many"]),
  via: z.string(),
  fromModule: z.string().nullable(),
  toModule: z.string().nullable(),
});

export const entryPoint = place.extend({
  kind: z.enum(["cron", "queue", "websocket", "graphql", "event", "rpc", "command"]),
  name: z.string(),
  module: z.string(),
});

export const boundaryReference = place.extend({
  fromModule: z.string(),
  toModule: z.string(),
  symbol: z.string(),
  kind: z.enum(["type", "call", "new", "value", "decorator", "inject", "extends", "instanceof"]),
  sites: z.int().describe("Places that use it."),
  verdict: z
    .enum(["copy", "remote", "colocate", "refuse"])
    .describe("What an extraction would do with it: copy the code, call it over the network, …"),
  rule: z.number().describe("Number of the rule that decided."),
  obstacle: z.string().nullable().describe("Code of docs/findings.md, where the rule has one."),
  reason: z.string(),
  needsAwait: z.boolean().describe("The caller would have to become asynchronous."),
  chatty: z.enum(["loop", "middleware"]).nullable().describe("One remote call for each turn or request."),
  hazards: list(z.string()).describe("Values that JSON changes or cannot carry."),
});
