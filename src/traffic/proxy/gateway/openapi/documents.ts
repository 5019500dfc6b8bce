/** Asks targets for their OpenAPI documents and serves them as one. */
import { textUpTo } from "../../../../util/text-up-to.ts";
import type { Openapi, RouteTable } from "../../table/route-table.ts";
import type { DoorAnswer } from "../visit.ts";
import { mergeDocuments, type SourceDocument } from "./merge-documents.ts";
import { isObject, type JsonObject } from "./operations.ts";

export interface Documents {
  /** Null when the request is not for the document. */
  answer(table: RouteTable, method: string, path: string): Promise<DoorAnswer> | null;
}

/** Milliseconds. */
const patience = 5_000;
const freshFor = 30_000;
/** Bytes. */
const maxSize = 10 * 1_048_576;

interface Asked {
  readonly at: number;
  readonly table: RouteTable;
  readonly answer: Promise<DoorAnswer>;
}

/** `now` in milliseconds since the epoch. */
export function createDocuments(now: () => number): Documents {
  /** What a target said last, for while it does not answer. */
  const last = new Map<string, JsonObject>();
  let asked: Asked | null = null;

  async function ask(url: string, target: string): Promise<{ document: JsonObject | null; note: string }> {
    try {
      const answer = await fetch(url, {
        headers: { accept: "application/json" },
        signal: AbortSignal.timeout(patience),
      });
      if (!answer.ok) throw new Error(`it answered ${answer.status}`);
      const document = documentOf(await textUpTo(answer, maxSize, `it is larger than ${maxSize} bytes`));
      last.set(target, document);
      return { document, note: "as it is" };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const known = last.get(target) ?? null;
      return { document: known, note: known === null ? `missing: ${reason}` : `as it was: ${reason}` };
    }
  }

  async function collect(table: RouteTable, { documents, title }: Openapi): Promise<DoorAnswer> {
    const notes: Record<string, string> = {};
    const sources: SourceDocument[] = [];
    const found = await Promise.all(
      documents.map(async ({ target, path }) => ({
        target: target.name,
        ...(await ask(`${target.instances[0].url}${path}`, target.name)),
      })),
    );
    for (const { target, document, note } of found) {
      notes[target] = note;
      if (document !== null) sources.push({ target, document });
    }
    const status = sources.length === 0 ? 502 : 200;
    const merged = { ...mergeDocuments(table, sources, title), "x-msa-sources": notes };
    return {
      by: "openapi",
      status,
      fields: ["Content-Type", "application/json; charset=utf-8", "Cache-Control", "no-cache"],
      body: JSON.stringify(status === 200 ? merged : { "x-msa-sources": notes }),
      detail: Object.entries(notes)
        .map(([name, note]) => `${name} ${note}`)
        .join(", "),
    };
  }

  return {
    answer(table, method, path) {
      const { openapi } = table;
      if (openapi === null || path !== openapi.path || (method !== "GET" && method !== "HEAD")) return null;
      if (asked === null || asked.table !== table || now() - asked.at > freshFor)
        asked = { at: now(), table, answer: collect(table, openapi) };
      return asked.answer;
    },
  };
}

function documentOf(text: string): JsonObject {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new Error("it is no JSON");
  }
  if (!isObject(document)) throw new Error("it is no OpenAPI document");
  if (document.swagger !== undefined) throw new Error("Swagger 2.0 is not merged: serve OpenAPI 3");
  if (typeof document.openapi !== "string" || !/^3\.\d/.test(document.openapi))
    throw new Error("it is no OpenAPI 3 document");
  return document;
}
