import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { MsaError } from "../errors/msa-error.ts";

const mostBytes = 64 * 1024 * 1024;
const timeoutMs = 20_000;

/** Text of a route table that lies in a file, or behind a URL. MSA4004 when there is none. */
export async function readLiveDump(from: string, cwd: string): Promise<string> {
  return /^https?:\/\//i.test(from) ? fetchText(from) : readText(resolve(cwd, from), from);
}

function readText(file: string, name: string): string {
  if (!existsSync(file)) throw unreadable(name, "there is no such file");
  const { size } = statSync(file);
  if (size > mostBytes) throw unreadable(name, `it has ${size} bytes`);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw unreadable(name, error instanceof Error ? error.message : String(error));
  }
}

async function fetchText(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!answer.ok) throw unreadable(url, `it answered ${answer.status}`);
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of answer.body ?? []) {
      bytes += piece.length;
      if (bytes > mostBytes) throw unreadable(url, `it sends more than ${mostBytes} bytes`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString();
  } catch (error) {
    if (error instanceof MsaError) throw error;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw unreadable(url, cause instanceof Error ? cause.message : String(cause));
  }
}

export function unreadable(from: string, why: string): MsaError {
  return new MsaError("MSA4004", { message: `${from} gives no route table`, why });
}
