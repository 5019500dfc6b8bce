/** One gate at work: its checks in order, and what a request that passes them takes along. */
import { randomUUID } from "node:crypto";
import type { GateSettings } from "../../../routes/gate-settings.ts";
import type { DoorPass } from "../forward/door-pass.ts";
import { editPairs, type FieldEdits } from "../forward/field-edits.ts";
import { header } from "../pick/request-traits.ts";
import { addressCheck } from "./addresses.ts";
import { keyCheck } from "./api-keys.ts";
import { lengthCheck } from "./body-limit.ts";
import { claimText } from "./claim-text.ts";
import { crossOrigin, crossOriginFields } from "./cross-origin.ts";
import { type Counting, rateLimit } from "./rate-limits.ts";
import { type ResponseCache, responseCache } from "./response-cache.ts";
import { type TokenInput, tokenCheck } from "./tokens.ts";
import type { DoorAnswer, Identity, Verdict, Visit } from "./visit.ts";

export interface OpenGate {
  admit(visit: Visit): Verdict | Promise<Verdict>;
  readonly cache: ResponseCache | null;
  /** An answer that the door gives itself, changed as any answer of this gate. `pass` of a request that was let in. */
  finish(answer: DoorAnswer, visit: Visit, pass: DoorPass | null): DoorAnswer;
}

const nobody: Identity = { apiKey: null, claims: null };
/** Of an id that somebody else made: enough for every kind in use, and nothing that could break a log. */
const idShape = /^[\w.+/=:-]{1,128}$/;

/** Errors: MSA1009 for secrets and key files that are not there. */
export function openGate(
  name: string,
  settings: GateSettings,
  input: TokenInput,
  counting: Counting,
): OpenGate {
  const { maxBody, requestId } = settings;
  const sharing = settings.cors === undefined ? null : crossOrigin(settings.cors);
  const checkAddress = addressCheck(settings);
  const checkLength = maxBody === undefined ? () => null : lengthCheck(maxBody);
  const checkKey = settings.apiKeys === undefined ? null : keyCheck(settings.apiKeys);
  const checkToken = settings.jwt === undefined ? null : tokenCheck(settings.jwt, input);
  const limits = (settings.rateLimits ?? []).map((one, at) => rateLimit(one, `${name} ${at}`, counting));
  // Before anybody is asked for a key: who guesses keys is limited, too.
  const early = limits.filter(({ identified }) => !identified);
  const late = limits.filter(({ identified }) => identified);
  const answerEdits = editsOf(settings, sharing !== null);

  function addedTo(visit: Visit, more: readonly string[]): string[] {
    return [...(sharing?.fields(visit) ?? []), ...more];
  }

  function admitted(visit: Visit, identity: Identity, added: readonly string[]): Verdict {
    const id = requestId === undefined ? null : idOf(visit, requestId);
    const named = id === null || requestId === undefined ? [] : [requestId, id];
    return {
      kind: "admit",
      admission: {
        pass: {
          answer: answerEdits,
          added: addedTo(visit, [...added, ...named]),
          maxBody: maxBody ?? Number.POSITIVE_INFINITY,
          requestId: id,
        },
        request: requestEdits(settings, identity, named),
      },
    };
  }

  async function take(
    these: typeof limits,
    visit: Visit,
    identity: Identity,
  ): Promise<string[] | DoorAnswer> {
    let fields: readonly string[] = [];
    for (const limit of these) {
      const taken = await limit.take(visit, identity);
      if (isAnswer(taken)) return taken;
      fields = taken;
    }
    return [...fields];
  }

  async function identify(visit: Visit): Promise<Verdict> {
    const first = await take(early, visit, nobody);
    if (isAnswer(first)) return refused(first);
    const key = checkKey?.(visit) ?? null;
    if (key !== null && isAnswer(key)) return refused(key);
    const token = (await checkToken?.(visit)) ?? null;
    if (token !== null && isAnswer(token)) return refused(token);
    const identity = { apiKey: key?.holder ?? null, claims: token?.claims ?? null };
    const second = await take(late, visit, identity);
    return isAnswer(second) ? refused(second) : admitted(visit, identity, second.length > 0 ? second : first);
  }

  return {
    admit(visit) {
      const answer =
        checkAddress(visit) ?? (visit.preflight ? sharing?.preflight(visit) : null) ?? checkLength(visit);
      if (answer !== null) return refused(answer);
      // The target knows whom to allow what; a key is asked for when the request itself comes.
      if (visit.preflight) return admitted(visit, nobody, []);
      if (checkToken !== null || limits.length > 0) return identify(visit);
      const key = checkKey?.(visit) ?? null;
      if (key !== null && isAnswer(key)) return refused(key);
      return admitted(visit, { apiKey: key?.holder ?? null, claims: null }, []);
    },
    cache: settings.cache === undefined ? null : responseCache(settings.cache),
    finish(answer, visit, pass) {
      // A preflight says all there is to say; a page must be able to read why it was refused.
      if (answer.by === "cors") return answer;
      const fields = answerEdits === null ? answer.fields : editPairs(answer.fields, answerEdits);
      return { ...answer, fields: [...fields, ...(pass?.added ?? addedTo(visit, []))] };
    },
  };
}

function isAnswer(value: object): value is DoorAnswer {
  return "by" in value;
}

function refused(answer: DoorAnswer): Verdict {
  return { kind: "answer", answer };
}

function idOf({ trusted, rawHeaders }: Visit, name: string): string {
  const given = trusted ? header(rawHeaders, name.toLowerCase()) : null;
  return given !== null && idShape.test(given) ? given : randomUUID();
}

function editsOf({ response }: GateSettings, shares: boolean): FieldEdits | null {
  if (response === undefined && !shares) return null;
  const remove = (response?.remove ?? []).map((name) => name.toLowerCase());
  return {
    remove: new Set([...remove, ...(shares ? crossOriginFields : [])]),
    set: Object.entries(response?.set ?? {}),
  };
}

/** Null when the request goes on as it came. */
function requestEdits(
  settings: GateSettings,
  identity: Identity,
  named: readonly string[],
): FieldEdits | null {
  const { request, apiKeys, jwt } = settings;
  // Whatever the target believes to come from us must not come from a client, said or not said.
  const remove = [...(request?.remove ?? []), ...Object.keys(jwt?.forward ?? {})];
  const set = Object.entries(request?.set ?? {});
  if (apiKeys?.forward !== undefined) {
    remove.push(apiKeys.forward);
    if (identity.apiKey !== null) set.push([apiKeys.forward, claimText(identity.apiKey) ?? ""]);
  }
  for (const [field, claim] of Object.entries(jwt?.forward ?? {})) {
    const text = claimText(identity.claims?.[claim]);
    if (text !== null) set.push([field, text]);
  }
  if (named.length > 0) set.push([named[0]!, named[1]!]);
  if (remove.length === 0 && set.length === 0) return null;
  return { remove: new Set(remove.map((name) => name.toLowerCase())), set };
}
